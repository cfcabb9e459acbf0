import type { Run } from "./runner";
import type { Terminal } from "./terminal";

/** A call of the Pulumi command line, without colors and questions where no person looks. */
export function pulumi(terminal: Terminal, directory: string, args: readonly string[]): Run {
  const quiet = terminal.isInteractive ? [] : ["--color", "never", "--non-interactive"];
  return { command: "pulumi", args: [...args, ...quiet], directory };
}
