import { spawn } from "node:child_process";
import { visible } from "../../model/visible";
import { abortReason } from "./abortable";

/** Characters of the output that are kept: its end. */
const MOST_OUTPUT = 16 * 1024;

/** How long a program may take to end by itself once it is asked to, in milliseconds. */
const GRACE_MS = 1000;

/** How a program ended, and the end of what it said. */
export interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

/** Runs a program in a process group of its own, of which nothing is left afterwards. */
export async function run(
  [program = "", ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<End> {
  if (signal.aborted) throw new Error(abortReason(signal));
  const child = spawn(program, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const { pid } = child;
  let output = "";
  const keep = (part: Buffer) => {
    output = (output + part.toString("utf8")).slice(-MOST_OUTPUT);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let force: NodeJS.Timeout | undefined;
  const stop = () => {
    killGroup(pid, "SIGTERM");
    force = setTimeout(() => {
      killGroup(pid, "SIGKILL");
    }, GRACE_MS);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<End>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", () => {
        // What the program left behind holds its output open.
        killGroup(pid, "SIGKILL");
      });
      child.on("close", (code, name) => {
        resolve({ code, signal: name, output });
      });
    });
  } finally {
    clearTimeout(force);
    signal.removeEventListener("abort", stop);
  }
}

/** Ends a program with everything that it started; nothing is left to end where it is gone already. */
function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The last line of what a program said, as a part of a sentence. */
export function lastLine(output: string): string {
  const line = visible(output.trimEnd().split("\n").at(-1)?.trim() ?? "");
  return line.length > 200 ? `${line.slice(0, 197)}...` : line;
}
