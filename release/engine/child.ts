import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
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
  /**
   * Whether what it writes never reaches a disk. It then ends with us, at its next word.
   * @default false
   */
  readonly isPrivate?: boolean;
  /** Called at once with the number of its process. What it throws changes nothing for the program. */
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
 * once, through us; and it writes to files unless it is private, so that it can finish its work when we
 * are killed: a write to a pipe that nobody reads would end it. Where no file can be written it is private.
 *
 * @throws Error when it cannot be started
 */
export async function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<ChildEnd> {
  const folder = options.isPrivate === true ? undefined : await folderForOutput();
  if (folder === undefined) return inMemory(command, args, options);
  try {
    const out = join(folder, "out");
    const err = join(folder, "err");
    const files = [out, err].map((file) => openSync(file, "wx", 0o600));
    const child = start(command, args, options, files);
    for (const file of files) closeSync(file);
    const ended = await watched(child, options);
    const [stdout, stderr] = await Promise.all([readFile(out, "utf8"), readFile(err, "utf8")]);
    return { ...ended, stdout, stderr };
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A new folder; none on a disk that is full, or that nobody may write. */
async function folderForOutput(): Promise<string | undefined> {
  return mkdtemp(join(tmpdir(), "sluice-")).catch(() => undefined);
}

async function inMemory(
  command: string,
  args: readonly string[],
  options: ChildOptions,
): Promise<ChildEnd> {
  const child = start(command, args, options, ["pipe", "pipe"]);
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
    return () => Buffer.concat(chunks).toString("utf8");
  });
  const ended = await watched(child, options);
  return { ...ended, stdout: stdout?.() ?? "", stderr: stderr?.() ?? "" };
}

function start(
  command: string,
  args: readonly string[],
  { cwd, env }: ChildOptions,
  output: readonly (number | "pipe")[],
): ChildProcess {
  const stdio: StdioOptions = ["ignore", ...output];
  return spawn(command, [...args], { cwd, detached: true, stdio, ...(env && { env }) });
}

async function watched(
  child: ChildProcess,
  { seconds, signal, graceSeconds = GRACE, onStart }: ChildOptions,
): Promise<Pick<ChildEnd, "code" | "stopped">> {
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
      child.once("close", (code) => {
        resolve({ code, ...(stopped && { stopped }) });
      });
      try {
        if (child.pid !== undefined) onStart?.(child.pid);
      } catch {
        // The program runs: its end is what counts.
      }
      // A signal that is aborted already calls nobody.
      if (signal?.aborted) abort();
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
