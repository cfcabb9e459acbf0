import type { Color, PerColor } from "../model/color";
import { isSameImage } from "../model/image";
import type { MigrationView } from "../model/release/no-return";
import type { PodCount } from "../model/release/observation";
import { AFTER, BEFORE, imagesOf } from "../model/release/rollout";
import { rolloutBack } from "../model/release/rollout-back";
import { allOn, type Weights } from "../model/traffic/weights";
import { resultOf, orUndefined } from "../release/driver/result";
import { finishesWithin } from "../release/driver/finishes-within";
import { type Clock, type LiveRouter, RouterGoneError } from "../release/driver/ports";
import type { DriverState } from "../release/kube/driver-state";
import { refused, type ReleaseError } from "../release/release-error";
import type { Session, SessionRolling } from "../release/session";
import { alongPlan } from "./versions";
import { type KeptReleases, keptReleases } from "./open-release";

/** How long anything else is waited for once the router has answered, in milliseconds. */
const GRACE_MS = 2000;

/** How often, and how far apart in milliseconds, a journal is looked for that somebody has just begun. */
const LOOKS = 3;
const LOOK_MS = 1000;

/** What a rollback finds, asked all at once. What could not be read in time is left out. */
export interface RollbackObservation {
  /** The session that goes back: without colors, one that is bound to the two versions. */
  readonly session: Session;
  /** The side that takes everything, where nothing but it can. @default - it is found by the weights */
  readonly to?: Color;
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
  const { clock, pods, rolling } = session;
  if (rolling) return observeVersions(session, rolling, signal);
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
  const kept = await begun(session, driver, first, signal);
  return {
    session,
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
 * The same where the versions of one Deployment follow each other.
 *
 * @throws ReleaseError where nobody tells to which version it would go back
 */
async function observeVersions(
  session: Session,
  rolling: SessionRolling,
  signal: AbortSignal,
): Promise<RollbackObservation> {
  const [live, first, earlier, driver] = await Promise.all([
    resultOf(rolling.live()),
    orUndefined(keptReleases(session)),
    orUndefined(rolling.earlier()),
    orUndefined(session.lease().driverState()),
  ]);
  const kept = await begun(session, driver, first, signal);
  const nothing = { open: undefined, last: undefined, past: [] };
  const versions = { live: live.value ?? "", earlier: earlier ?? [], ...(kept ?? nothing) };
  const rollout = rolloutBack(versions);
  if (!rollout) throw noVersion(session, live.error);
  const bound = kept?.open ? await alongPlan(session, kept.open.plan) : rolling.between(rollout);
  const isBack = live.value !== undefined && isSameImage(live.value, rollout.before);
  return {
    session: bound,
    router: bound.router.ahead(),
    to: BEFORE,
    isGone: false,
    live: allOn(isBack ? BEFORE : AFTER),
    kept: kept ?? nothing,
    images: imagesOf(rollout),
  };
}

function noVersion({ stack }: Session, why: string | undefined): ReleaseError {
  const complaint = {
    about: "the version before",
    found: why ?? "nothing: neither a release nor a revision of the Deployment tells it",
    needed: "the version to go back to; nothing was changed",
    next: `its image into the stack's file, then sluice up --stack ${stack}`,
  };
  return refused(complaint);
}

async function begun(
  session: Session,
  driver: DriverState | undefined,
  first: KeptReleases | undefined,
  signal: AbortSignal,
): Promise<KeptReleases | undefined> {
  const isBegun = driver?.is === "alive" && first !== undefined && !first.open;
  return isBegun ? justStarted(session, first, signal) : first;
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
