import { execFile } from "node:child_process";

/** A run took too long to be anything but stuck. */
const LONGEST_MS = 540_000;

/**
 * Runs a program and gives its output. Never blocks the event loop: the load of a case runs
 * in the same process and must keep its pace.
 *
 * @throws Error with the command and what it wrote to standard error
 */
export async function run(
  command: string,
  args: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly stdin?: string;
    readonly cwd?: string;
    /** Whether standard error is part of what is given. @default false */
    readonly withErrors?: boolean;
  } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...args],
      {
        maxBuffer: 64 * 1024 * 1024,
        timeout: LONGEST_MS,
        ...(options.env && { env: options.env }),
        ...(options.cwd !== undefined && { cwd: options.cwd }),
      },
      (error, stdout, stderr) => {
        if (!error) resolve(options.withErrors === true ? stdout + stderr : stdout);
        else reject(new Error(`${command} ${args.join(" ")}: ${stderr.trim() || error.message}`));
      },
    );
    // A program that has ended by now reads nothing; how it ended is told above.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.stdin ?? "");
  });
}
