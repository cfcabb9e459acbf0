import { formatDuration } from "./format";

/** A lock of a stack, as the backend tells of it. */
export interface StackLock {
  /** Where it is kept; a file's URL, or another backend's. */
  readonly url: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Milliseconds since the epoch; whole seconds only. */
  readonly since: number;
}

/** An engine that this machine started for a stack, as it was noted then. */
export interface OwnRun {
  readonly pid: number;
  readonly startedAt: number;
}

/** What is known on this machine. */
export interface LockFacts {
  readonly user: string;
  readonly host: string;
  readonly isAlive: (pid: number) => boolean;
  readonly ownRuns: readonly OwnRun[];
  readonly now: number;
  /** When the waiting began. */
  readonly waitingSince: number;
  readonly timeoutSeconds: number;
}

/** What to do about locks. */
export type LockDecision =
  | { readonly do: "wait"; readonly why: string }
  /** Only these: each was left by an engine that this machine started and that is dead. */
  | { readonly do: "remove"; readonly locks: readonly StackLock[] }
  | { readonly do: "give up"; readonly why: string };

/**
 * Whether an engine found half a state: a backend of files writes it in place, so whoever reads meanwhile meets its
 * end too early. Nothing has been done by then.
 */
export function isTornRead(stderr: string): boolean {
  return /^error: failed to load checkpoint: .*(?:EOF|unexpected end of JSON input)/m.test(stderr);
}

const LOCK =
  /^\s*(?<url>\S+): created by (?<user>.*)@(?<host>\S+) \(pid (?<pid>\d+)\) at (?<at>\S+)$/;

const LOCKED = /the stack is currently locked|another update is currently in progress/i;

/** The locks that a failed command names; `undefined` when it failed for another reason. */
export function locksIn(text: string): readonly StackLock[] | undefined {
  if (!LOCKED.test(text)) return undefined;
  return text.split(/\r?\n/).flatMap((line) => {
    const found = LOCK.exec(line)?.groups;
    if (!found) return [];
    const { url = "", user = "", host = "", pid, at = "" } = found;
    return [{ url, user, host, pid: Number(pid), since: Date.parse(at) }];
  });
}

/** A lock is taken a moment after its engine was started: the program of a lock starts in a second. */
const START_MS = 60_000;

/** A lock names whole seconds, so it may seem to be older than its engine. */
const SECOND_MS = 1000;

/**
 * Waits for whoever has the lock, up to a deadline, and says who it is. A lock is removed only if this
 * machine noted that it started that very process and the process is gone: a process number alone may
 * belong to another machine of the same name, or to another program by now.
 */
export function lockDecision(locks: readonly StackLock[], facts: LockFacts): LockDecision {
  const dead = locks.filter((lock) => isOwnDead(lock, facts));
  if (dead.length > 0) return { do: "remove", locks: dead };
  const owners = locks.map((lock) => describeLock(lock, facts.now)).join("; ");
  const why = `the stack is locked${owners === "" ? "" : ` by ${owners}`}`;
  const waited = (facts.now - facts.waitingSince) / 1000;
  if (waited < facts.timeoutSeconds) return { do: "wait", why };
  const next = "if that process is gone, `pulumi cancel` removes the lock";
  return { do: "give up", why: `${why}; waited ${formatDuration(waited * 1000)}; ${next}` };
}

function isOwnDead(lock: StackLock, { user, host, isAlive, ownRuns }: LockFacts): boolean {
  if (lock.host !== host || lock.user !== user || isAlive(lock.pid)) return false;
  return ownRuns.some(({ pid, startedAt }) => {
    const age = lock.since - startedAt;
    return pid === lock.pid && age > -SECOND_MS && age < START_MS;
  });
}

/** Whose a lock is, and for how long. */
function describeLock({ user, host, pid, since }: StackLock, now: number): string {
  return `${user}@${host}, process ${String(pid)}, for ${formatDuration(now - since)}`;
}
