import type { Runner } from "../runner";

/** The commit that is checked out; left out without git. */
export async function headCommit(runner: Runner, directory: string): Promise<string | undefined> {
  const run = { command: "git", args: ["rev-parse", "HEAD"], directory };
  return runner.read(run).then(
    (text) => text.trim(),
    () => undefined,
  );
}
