import type { PerColor } from "../../model/color";
import type { PodCount } from "../../model/release/facts";
import type { Weights } from "../../model/weights";
import { attempt, known } from "../known";
import { patiently } from "../patience";
import type { Clock, Router } from "../ports";
import type { Session } from "../session";
import { type KeptReleases, keptReleases } from "./open-release";

/** How long anything else is waited for once the router has answered, in milliseconds. */
const GRACE_MS = 2000;

/** How often, and how far apart in milliseconds, a journal is looked for that somebody has just begun. */
const LOOKS = 3;
const LOOK_MS = 1000;

/** What a way back finds, asked all at once. What could not be read in time is left out. */
export interface BackSight {
  /** The router, as it was read here. */
  readonly router: Router;
  readonly live?: Weights;
  /** Why its weights are not known. */
  readonly trouble?: string;
  readonly kept?: KeptReleases;
  readonly pods?: PerColor<PodCount>;
  readonly images?: PerColor<string | undefined>;
}

/**
 * Looks before a way back. One answer of the API server is waited for, the router's; what else is asked at the
 * same time gets a little longer, and then counts as unknown.
 */
export async function lookBack(session: Session, signal: AbortSignal): Promise<BackSight> {
  const { clock, pods } = session;
  const router = session.router.ahead();
  const reading = attempt(router.read());
  const asked = [
    known(keptReleases(session)),
    known(pods.count()),
    known(pods.images()),
    known(session.lease().driverState()),
  ] as const;
  const live = await reading;
  const soon = <T>(one: Promise<T | undefined>) => inTime(one, clock, signal);
  const [first, count, images, driver] = await Promise.all([
    soon(asked[0]),
    soon(asked[1]),
    soon(asked[2]),
    soon(asked[3]),
  ]);
  const isBegun = driver?.is === "alive" && first !== undefined && !first.open;
  const kept = isBegun ? await begun(session, first, signal) : first;
  return {
    router,
    ...(live.value && { live: live.value }),
    ...(live.why !== undefined && { trouble: live.why }),
    ...(kept && { kept }),
    ...(count && { pods: count }),
    ...(images && { images }),
  };
}

/**
 * Who drives without a journal has just begun. If that is a way back, the weights are those after it already,
 * and a second one would go where the first came from: its journal tells.
 */
async function begun(
  session: Session,
  first: KeptReleases,
  signal: AbortSignal,
): Promise<KeptReleases> {
  let kept = first;
  for (let left = LOOKS; left > 0 && !kept.open && !signal.aborted; left -= 1) {
    await session.clock.sleep(LOOK_MS, signal);
    kept = (await known(keptReleases(session))) ?? kept;
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
  await patiently(done, clock, GRACE_MS, signal);
  return found;
}
