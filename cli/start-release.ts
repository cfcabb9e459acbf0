import type { Observer } from "../release/driver/driver";
import type { Note } from "../model/release/decision";
import type { ReleaseEvent } from "../model/release/event";
import { JOURNAL_VERSION } from "../model/release/event-schema";
import { pinned } from "../model/release/past";
import type { ReleasePlan } from "../model/release/walk";
import type { Weights } from "../model/traffic/weights";
import type { ExitCode } from "../model/exit-code";
import type { Session } from "../release/session";
import type { World } from "./world";
import { drive } from "./drive";
import type { Runner } from "../release/runner";

/** A walk that nothing is in the way of. */
export interface ReleaseStart {
  readonly session: Session;
  readonly plan: ReleasePlan;
  /** The weights that are live. */
  readonly weights: Weights;
  /** Why, in a person's words. @default - nobody said */
  readonly reason?: string;
  /** What is decided already. @default - nothing */
  readonly decided?: readonly Note[];
  /** Whether a hold ends the driver instead of being waited out. */
  readonly leavesOnHold: boolean;
  /** Looks on. @default - nobody */
  readonly observer?: Observer;
}

/**
 * Takes the right to drive, begins a journal, and drives.
 *
 * @throws LeaseHeldError when somebody else drives
 */
export async function startRelease(
  { session, plan, weights, reason, decided = [], leavesOnHold, observer }: ReleaseStart,
  directory: string,
  signal: AbortSignal,
  world: World,
): Promise<ExitCode> {
  const lease = session.lease();
  const [commit, by] = await Promise.all([
    headCommit(world.runner, directory),
    session.person(),
    lease.acquire(),
  ]);
  const journal = session.journal(plan.id);
  const at = session.clock.now();
  const started: ReleaseEvent = {
    type: "started",
    version: JOURNAL_VERSION,
    at,
    plan,
    weights,
    by,
    ...(commit !== undefined && { commit }),
    ...(reason !== undefined && { reason }),
    images: pinned(session.images),
  };
  const events = [started, ...decided.map((note): ReleaseEvent => ({ ...note, at }))];
  for (const event of events) journal.append(event);
  return drive(
    {
      ...{ session, lease, journal, signal, leavesOnHold, events },
      fresh: events.length,
      ...(commit !== undefined && { commit }),
      ...(observer && { observer }),
    },
    world,
  );
}

/** The commit that is checked out; absent without git. */
async function headCommit(runner: Runner, directory: string): Promise<string | undefined> {
  const run = { command: "git", args: ["rev-parse", "HEAD"], directory };
  return runner.read(run).then(
    (text) => text.trim(),
    () => undefined,
  );
}
