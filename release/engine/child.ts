import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How a program is run. */
export interface ChildOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How long it may take before it is asked to stop. */
  readonly seconds: number;
  /** Asks it to stop. */
  readonly signal?: AbortSignal;
  /** How long it may take to stop: once asked, and once urged. @default [60, 15] */
  readonly graceSeconds?: readonly [number, number];
  /** Called at once with the number of its process. */
  readonly onStart?: (pid: number) => void;
}

/** How a program ended. */
export interface ChildEnd {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it was asked to stop, if it was. */
  readonly stopped?: "deadline" | "aborted";
}

/**
 * How a program is asked to stop. Pulumi takes the first signal to end what is under way and the second
 * to leave it; a kill leaves its lock and its plugins behind.
 */
const SIGNALS = ["SIGINT", "SIGINT", "SIGKILL"] as const;

/** How long it gets for each signal but the last, in seconds. */
const GRACE = [60, 15] as const;

/**
 * Runs a program to its end. It is a process group of its own, so that Ctrl-C in a terminal reaches it
 * once, through us; and it writes to files, so that it can finish its work when we are killed: a write
 * to a pipe that nobody reads would end it.
 *
 * @throws Error when it cannot be started
 */
export async function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<ChildEnd> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-"));
  try {
    const out = join(folder, "out");
    const err = join(folder, "err");
    const ended = await started(command, args, options, [out, err]);
    const [stdout, stderr] = await Promise.all([readFile(out, "utf8"), readFile(err, "utf8")]);
    return { ...ended, stdout, stderr };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function started(
  command: string,
  args: readonly string[],
  { cwd, env, seconds, signal, graceSeconds = GRACE, onStart }: ChildOptions,
  files: readonly [string, string],
): Promise<Pick<ChildEnd, "code" | "stopped">> {
  const [out, err] = files.map((file) => openSync(file, "wx", 0o600));
  const child = spawn(command, [...args], {
    cwd,
    detached: true,
    stdio: ["ignore", out, err],
    ...(env && { env }),
  });
  for (const file of [out, err]) if (file !== undefined) closeSync(file);
  let stopped: ChildEnd["stopped"];
  let timer = setTimeout(() => {
    stop("deadline");
  }, seconds * 1000);
  const escalate = (step: number): void => {
    clearTimeout(timer);
    child.kill(SIGNALS[step] ?? "SIGKILL");
    const grace = graceSeconds[step];
    if (grace === undefined) return;
    timer = setTimeout(() => {
      escalate(step + 1);
    }, grace * 1000);
  };
  const stop = (why: "deadline" | "aborted"): void => {
    if (stopped) return;
    stopped = why;
    escalate(0);
  };
  const abort = (): void => {
    stop("aborted");
  };
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => {
        resolve({ code, ...(stopped && { stopped }) });
      });
      if (child.pid !== undefined) onStart?.(child.pid);
      // A signal that is aborted already calls nobody.
      if (signal?.aborted) abort();
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
