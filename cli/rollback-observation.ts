import type { PerColor } from "../model/color";
import type { MigrationView } from "../model/release/no-return";
import type { PodCount } from "../model/release/observation";
import type { Weights } from "../model/traffic/weights";
import { resultOf, orUndefined } from "../release/driver/result";
import { finishesWithin } from "../release/driver/finishes-within";
import { type Clock, type LiveRouter, RouterGoneError } from "../release/driver/ports";
import type { Session } from "../release/session";
import { type KeptReleases, keptReleases } from "./open-release";

/** How long anything else is waited for once the router has answered, in milliseconds. */
const GRACE_MS = 2000;

/** How often, and how far apart in milliseconds, a journal is looked for that somebody has just begun. */
const LOOKS = 3;
const LOOK_MS = 1000;

/** What a rollback finds, asked all at once. What could not be read in time is left out. */
export interface RollbackObservation {
  /** The router, as it was read here. */
  readonly router: LiveRouter;
  readonly live?: Weights;
  /** Why its weights are not known. */
  readonly trouble?: string;
  /** Whether there is no router at all. */
  readonly isGone: boolean;
  readonly kept?: KeptReleases;
  readonly pods?: PerColor<PodCount>;
  readonly images?: PerColor<string | undefined>;
  /** The Jobs that changed the database. */
  readonly jobs?: readonly MigrationView[];
}

/**
 * Looks before a rollback. One answer of the API server is waited for, the router's; what else is asked at the
 * same time gets a little longer, and then counts as unknown.
 */
export async function observeForRollback(
  session: Session,
  signal: AbortSignal,
): Promise<RollbackObservation> {
  const { clock, pods } = session;
  const router = session.router.ahead();
  let isGone = false;
  const reading = resultOf(
    router.read().catch((error: unknown) => {
      isGone = error instanceof RouterGoneError;
      throw error;
    }),
  );
  const asked = [
    orUndefined(keptReleases(session)),
    orUndefined(pods.count()),
    orUndefined(pods.images()),
    orUndefined(session.lease().driverState()),
    orUndefined(session.migrations.jobs()),
  ] as const;
  const live = await reading;
  const soon = <T>(one: Promise<T | undefined>) => inTime(one, clock, signal);
  const [first, count, images, driver, jobs] = await Promise.all([
    soon(asked[0]),
    soon(asked[1]),
    soon(asked[2]),
    soon(asked[3]),
    soon(asked[4]),
  ]);
  const isBegun = driver?.is === "alive" && first !== undefined && !first.open;
  const kept = isBegun ? await justStarted(session, first, signal) : first;
  return {
    router,
    isGone,
    ...(live.value && { live: live.value }),
    ...(live.error !== undefined && { trouble: live.error }),
    ...(kept && { kept }),
    ...(count && { pods: count }),
    ...(images && { images }),
    ...(jobs && { jobs }),
  };
}

/**
 * Who drives without a journal has just begun. If that is a rollback, the weights are those after it already,
 * and a second one would go where the first came from: its journal tells.
 */
async function justStarted(
  session: Session,
  first: KeptReleases,
  signal: AbortSignal,
): Promise<KeptReleases> {
  let kept = first;
  for (let left = LOOKS; left > 0 && !kept.open && !signal.aborted; left -= 1) {
    await session.clock.sleep(LOOK_MS, signal);
    kept = (await orUndefined(keptReleases(session))) ?? kept;
  }
  return kept;
}

async function inTime<T>(
  reading: Promise<T | undefined>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T | undefined> {
  let found: T | undefined;
  const done = reading.then((value) => {
    found = value;
  });
  await finishesWithin(done, clock, GRACE_MS, signal);
  return found;
}
