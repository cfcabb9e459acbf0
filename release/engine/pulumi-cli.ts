import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { failures } from "../../model/release/failure";
import { isRefusedCreation, reclaimed } from "../../model/release/pending-deletion";
import {
  isTornRead,
  type LockFacts,
  lockDecision,
  locksIn,
  type StackLock,
} from "../../model/release/lock";
import { type ChildEnd, runChild } from "./child";
import { EngineError } from "./engine-error";
import { type EngineLog, isLeftOver, readEngineLog } from "./engine-log";
import type { OwnRuns } from "./own-runs";
import { formatDuration } from "../../model/release/format";

/** Which stack, and how its engine is run. */
export interface PulumiCliOptions {
  /** Folder of Pulumi.yaml. */
  readonly folder: string;
  readonly stack: string;
  readonly runs: OwnRuns;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends whatever runs, cleanly, and lets nothing more start. */
  readonly signal?: AbortSignal;
  /** How long somebody else's lock is waited for. @default 120 */
  readonly lockSeconds?: number;
  /** Told once for each new reason to wait. */
  readonly onWait?: (why: string) => void;
}

/** Where a command may stop, and when. */
interface CommandOptions {
  readonly seconds: number;
  readonly signal?: AbortSignal;
  readonly isPrivate?: boolean;
  /** Variables besides those of the command line's own environment. */
  readonly variables?: NodeJS.ProcessEnv;
}

/**
 * Makes the provider take what is there already for its own. The program's provider notes it as a setting, so
 * that a run without it comes after.
 */
const ADOPTING = { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" } as const;

/** How long the state may take to be read or written, in seconds. */
const STATE_SECONDS = 60;

/** How long a lock rests before it is asked for again. */
const RETRY_MS = 1000;

/** How often a state is read again that another engine was just writing. */
const TORN_READS = 5;

/**
 * Pulumi's command line, on one stack that exists. Run directly, as the SDK starts three further
 * processes after each update, to read outputs and history that nobody here asks for.
 */
export class PulumiCli {
  constructor(private readonly options: PulumiCliOptions) {}

  /**
   * Runs an engine, waiting for the stack's lock; its words are events.
   *
   * @throws EngineError that says which objects failed and why
   */
  async operate(args: readonly string[], { seconds, signal }: CommandOptions): Promise<EngineLog> {
    const waitingSince = Date.now();
    let told = "";
    let adoption: "none" | "on" | "over" = "none";
    let isReclaimed = false;
    for (;;) {
      const variables = adoption === "on" ? ADOPTING : {};
      const options = { seconds, variables, ...(signal && { signal }) };
      const end = await this.run([...args, "--json"], options);
      const log = readEngineLog(end.stdout);
      const isDone = end.code === 0 && log.isWhole;
      if (isDone && adoption !== "on") return log;
      if (isDone || (adoption === "none" && isLeftOver(log) && !end.stopped)) {
        adoption = isDone ? "over" : "on";
        continue;
      }
      // Where that does not work, what the update said stands.
      const hasRoom = !end.stopped && !isReclaimed && this.reclaim(log).catch(() => false);
      if (await hasRoom) {
        isReclaimed = true;
        continue;
      }
      const locks = end.stopped ? undefined : locksIn(end.stderr);
      if (!locks) throw new EngineError(reasonOf(args, end, log, seconds));
      const decision = lockDecision(locks, this.lockFacts(waitingSince));
      if (decision.do === "give up") throw new EngineError(decision.why);
      if (decision.do === "remove") {
        await Promise.all(decision.locks.map(removeLock));
        continue;
      }
      // The time that the lock has been held changes with every look.
      const key = locks.map(({ url }) => url).join();
      if (key !== told) this.options.onWait?.(decision.why);
      told = key;
      await sleep(RETRY_MS, undefined, { ...(signal && { signal }) }).catch(() => undefined);
    }
  }

  /**
   * Runs a command that moves no object; what it says may be secret.
   *
   * @returns its standard output
   * @throws EngineError
   */
  async read(args: readonly string[], seconds: number): Promise<string> {
    const end = await this.run(args, { seconds, isPrivate: true });
    if (end.code === 0) return end.stdout;
    throw new EngineError(reasonOf(args, end, readEngineLog(""), seconds));
  }

  /**
   * Takes objects that an update which failed has left to be deleted back into use, where they stand in the
   * way of their own creation.
   *
   * @returns whether there were any
   */
  private async reclaim({ complaints }: EngineLog): Promise<boolean> {
    if (!complaints.some(isRefusedCreation)) return false;
    const exported: unknown = JSON.parse(await this.read(["stack", "export"], STATE_SECONDS));
    const state = reclaimed(exported, complaints);
    if (!state) return false;
    const folder = await mkdtemp(join(tmpdir(), "sluice-"));
    try {
      const file = join(folder, "state.json");
      await writeFile(file, JSON.stringify(state), { mode: 0o600 });
      await this.read(["stack", "import", "--file", file], STATE_SECONDS);
      return true;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async run(args: readonly string[], options: CommandOptions): Promise<ChildEnd> {
    for (let left = TORN_READS; ; left -= 1) {
      const end = await this.runOnce(args, options);
      if (left === 0 || end.stopped || end.code === 0 || !isTornRead(end.stderr)) return end;
      await sleep(RETRY_MS, undefined, { ...(options.signal && { signal: options.signal }) }).catch(
        () => undefined,
      );
    }
  }

  private async runOnce(args: readonly string[], options: CommandOptions): Promise<ChildEnd> {
    const { folder, stack, runs, env = process.env } = this.options;
    const all = [this.options.signal, options.signal].filter((one) => one !== undefined);
    const signal = AbortSignal.any(all);
    if (signal.aborted) throw new EngineError("interrupted before it began");
    let started = 0;
    const end = await runChild(
      "pulumi",
      [...args, "--stack", stack, "--non-interactive", "--color", "never"],
      {
        cwd: folder,
        env: {
          ...env,
          ...options.variables,
          PULUMI_SKIP_UPDATE_CHECK: "true",
          PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
        },
        ...options,
        signal,
        onStart: (pid) => {
          started = pid;
          runs.note({ pid, startedAt: Date.now() });
        },
      },
    );
    // One that was killed may have left a lock behind.
    if (end.code !== null) runs.forget(started);
    return end;
  }

  private lockFacts(waitingSince: number): LockFacts {
    const now = Date.now();
    return {
      user: userInfo().username,
      host: hostname(),
      isAlive,
      ownRuns: this.options.runs.all(now),
      now,
      waitingSince,
      timeoutSeconds: this.options.lockSeconds ?? 120,
    };
  }
}

function reasonOf(
  args: readonly string[],
  { stopped, stderr, code }: ChildEnd,
  { complaints }: EngineLog,
  seconds: number,
): string {
  const [verb = ""] = args;
  const said = failures([...complaints, ...complaintsIn(stderr)]);
  const ended =
    stopped === "deadline"
      ? [`\`pulumi ${verb}\` took longer than ${formatDuration(seconds * 1000)} and was stopped`]
      : stopped === "aborted"
        ? [`\`pulumi ${verb}\` was interrupted`]
        : [];
  const all = [...ended, ...said];
  if (all.length > 0) return all.join("; ");
  const how = code === null ? "was killed" : `ended with ${String(code)}`;
  return `\`pulumi ${verb}\` ${how} and said nothing`;
}

/** What the command line itself says, outside of an update. */
function complaintsIn(stderr: string) {
  return stderr
    .split(/^(?=error: )/m)
    .filter((part) => part.startsWith("error: "))
    .map((message) => ({ message }));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process cannot be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Removes one lock and no other; `pulumi cancel` would remove all of them.
 *
 * @throws EngineError for a lock that is not a file on this machine
 */
async function removeLock({ url }: StackLock): Promise<void> {
  if (!url.startsWith("file:")) {
    const next = "remove it with `pulumi cancel`, after a look that nobody else has one";
    throw new EngineError(`an engine of ours was killed and left the lock ${url}; ${next}`);
  }
  const file = fileURLToPath(new URL(url));
  await rm(file, { force: true });
  await rm(`${file}.attrs`, { force: true });
}
