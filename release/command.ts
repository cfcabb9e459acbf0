import type { ExitCode } from "./exit-code";
import type { Runner } from "./runner";
import type { Session, SessionOptions } from "./session";
import type { Terminal } from "./terminal";

/** What a command acts on. */
export interface World {
  readonly terminal: Terminal;
  readonly runner: Runner;
  /**
   * Opens a stack with its cluster.
   *
   * @throws PreviewError without such a stack, SettingsError for bad settings, ClusterError
   */
  readonly open: (options: SessionOptions) => Promise<Session>;
}

/**
 * One command.
 *
 * @throws ReleaseError, PreviewError or SettingsError, all with words for people
 */
export type Command = (argv: readonly string[], world: World) => Promise<ExitCode>;
