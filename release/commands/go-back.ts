import { type Color, otherColor } from "../../model/color";
import type { ReleaseEvent, ReleaseOutcome } from "../../model/release/event";
import { homeColor } from "../../model/release/home";
import { JOURNAL_VERSION } from "../../model/release/event-schema";
import { pinned } from "../../model/release/past";
import { walkOf } from "../../model/release/settings";
import { type ReleaseState, stateOf } from "../../model/release/state";
import { planTo } from "../../model/release/walk";
import { allOn, areSame, type Weights, weightsInWords } from "../../model/weights";
import type { World } from "../command";
import { drive } from "../drive";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { reasonOf } from "../../model/reason";
import { known } from "../known";
import { ReleaseError } from "../release-error";
import type { Session, SessionJournal } from "../session";
import { takeBack } from "../take-back";
import { whoami } from "../whoami";
import { type BackSight, lookBack } from "./back-sight";
import { endedError } from "./open-release";

/** Why traffic goes back. */
export interface WayBack {
  readonly outcome: ReleaseOutcome;
  readonly reason: string;
  /** Goes even to a color without ready pods, or to the one that the traffic is back from. */
  readonly isForced: boolean;
  /** The release that gives its weight back; any other state is left alone. @default - whatever is there */
  readonly release?: string;
  /** The color that it came from: its weight goes back there even if it has ended. */
  readonly from?: Color;
  /** The color that takes everything, where nothing else says which one. */
  readonly to?: Color;
}

/** A way back whose direction is known. */
export interface Direction {
  readonly to: Color;
  /** The weights before it. */
  readonly live: Weights;
  /** The release that it ends. */
  readonly open?: ReleaseState;
}

/**
 * Takes all traffic back. It takes the right to drive from whoever has it, and asks nothing of the color
 * that it leaves, of metrics, of the registry or of the engine.
 *
 * @param sight - what was seen a moment ago, where somebody has looked already
 */
export async function goBack(
  session: Session,
  way: WayBack,
  signal: AbortSignal,
  world: World,
  sight?: BackSight,
): Promise<ExitCode> {
  const seen = sight ?? (await lookBack(session, signal));
  const { to, live, open } = directionOf(session, way, seen);
  const lease = session.lease();
  const taking = lease.takeOver(way.reason).catch((error: unknown) => {
    world.terminal.say(`without the lease: ${reasonOf(error)}`);
  });
  // One release alone is another's only once nobody else drives; all others have no time to lose.
  if (way.release !== undefined) await taking;
  const startedAt = session.clock.now();
  const [written] = await Promise.all([
    way.release === undefined ? firstWrite(session, seen, to) : [],
    taking,
  ]);
  const again = open && (await known(reopened(session, open.plan.id)));
  if (way.release !== undefined && again && again.id !== way.release) {
    await known(lease.release());
    throw endedError(way.release);
  }
  const { journal, events, fresh } =
    again?.id === undefined ? opened(session, to, live, startedAt) : again;
  const turned: ReleaseEvent = {
    type: "turned",
    at: startedAt,
    outcome: way.outcome,
    reason: way.reason,
    by: whoami(),
  };
  const news = [turned, ...written];
  for (const event of news) journal.append(event);
  const request = { session, lease, journal, signal, leavesOnHold: false };
  return drive({ ...request, events: [...events, ...news], fresh: fresh + news.length }, world);
}

/**
 * Which way is back, and whether it may be gone.
 *
 * @throws ReleaseError where nobody knows, where the release is another one, and where the traffic would meet
 *   nobody
 */
export function directionOf(session: Session, way: WayBack, sight: BackSight): Direction {
  const { kept, pods } = sight;
  // The file of this machine may be an old one: all traffic would go to the color that fails.
  if (!kept && (!sight.live || way.release !== undefined)) throw blind(session, sight);
  const open = kept?.open;
  const isOther = way.release !== undefined && open?.plan.id !== way.release;
  if (isOther && (open || way.from === undefined)) throw endedError(way.release);
  const { split } = session;
  const live = sight.live ?? split.weights ?? (split.activeColor && allOn(split.activeColor));
  const last = way.isForced ? undefined : kept?.last;
  const to =
    open?.plan.from ?? way.from ?? way.to ?? (live && homeColor(live, split.activeColor, last));
  if (!live || !to) throw undecided(live);
  // A driver that is alive goes on driving: what is refused changes nothing.
  if (pods?.[to].serving === 0 && !way.isForced) {
    const text = `${to} has no ready pods, so the traffic would meet nobody. Next: look at it with sluice status, or --force`;
    throw new ReleaseError(text, EXIT_CODES.refused);
  }
  return { to, live, ...(open && { open }) };
}

/** The write that everything else waits for; the driver tries again what fails here. */
async function firstWrite(
  { clock, config }: Session,
  { router, live }: BackSight,
  to: Color,
): Promise<readonly ReleaseEvent[]> {
  const events: ReleaseEvent[] = [];
  const weights = allOn(to);
  if (live && areSame(live, weights)) return events;
  await known(
    takeBack({ router, config }, weights, to, (note) => {
      events.push({ ...note, at: clock.now() });
    }),
  );
  return events;
}

function blind({ cluster, stack }: Session, { trouble }: BackSight): ReleaseError {
  const why = trouble === undefined ? "" : ` The router: ${trouble}`;
  const what = `Neither the release nor the weights can be read from ${cluster.server}, context ${cluster.context}, so nobody knows which way is back; nothing was changed.`;
  const next = `Next: sluice doctor --stack ${stack}, then the same again`;
  return new ReleaseError(`${what}${why} ${next}`, EXIT_CODES.failed);
}

function undecided(live: Weights | undefined): ReleaseError {
  const found = live ? `The router has ${weightsInWords(live)}` : "The weights cannot be read";
  const text = `${found}, and neither a release nor the stack's file says which color that came from; nothing was changed. Next: --to blue, or --to green`;
  return new ReleaseError(text, EXIT_CODES.refused);
}

interface Opened {
  readonly journal: SessionJournal;
  readonly events: readonly ReleaseEvent[];
  /** How many of them are new. */
  readonly fresh: number;
}

/** The release that is open once nobody else drives: another one may have begun, or none be left. */
async function reopened(
  session: Session,
  id: string,
): Promise<Opened & { readonly id: string | undefined }> {
  const journal = session.journal(id);
  const events = await journal.load();
  const found = stateOf(events)?.plan.id;
  if (found !== undefined && found !== id) return reopened(session, found);
  return { id: found, journal, events, fresh: 0 };
}

/** A way back without a release under way is a short release of its own: it has a journal, too. */
function opened(session: Session, to: Color, weights: Weights, at: number): Opened {
  const plan = planTo(session.newId(), otherColor(to), { ...walkOf(session.release), stages: [] });
  const journal = session.journal(plan.id);
  const version = JOURNAL_VERSION;
  const images = pinned(session.images);
  const started: ReleaseEvent = {
    type: "started",
    version,
    at,
    plan,
    weights,
    by: whoami(),
    images,
  };
  journal.append(started);
  return { journal, events: [started], fresh: 1 };
}
