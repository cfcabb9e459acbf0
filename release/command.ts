import type { ExitCode } from "./exit-code";
import type { Runner } from "./runner";
import type { Terminal } from "./terminal";

/** What a command acts on. */
export interface World {
  readonly terminal: Terminal;
  readonly runner: Runner;
}

/**
 * One command.
 *
 * @throws ReleaseError, PreviewError or SettingsError, all with words for people
 */
export type Command = (argv: readonly string[], world: World) => Promise<ExitCode>;
