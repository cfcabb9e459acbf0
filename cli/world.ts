import type { Runner } from "../release/runner";
import type { Session, SessionOptions } from "../release/session";
import type { Terminal } from "./terminal";

/** What a verb acts on. */
export interface World {
  readonly terminal: Terminal;
  readonly runner: Runner;
  /**
   * Opens a stack with its cluster.
   *
   * @throws StackError without such a stack, SettingsError for bad settings, ClusterError
   */
  readonly open: (options: SessionOptions) => Promise<Session>;
  /** Told parts of the result by their names in JSON; absent where nobody asked for JSON. */
  readonly report?: (parts: Readonly<Record<string, unknown>>) => void;
}
