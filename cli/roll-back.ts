import { type Color, otherColor } from "../model/color";
import type { ReleaseEvent, ReleaseOutcome } from "../model/release/event";
import { type Heeded, reasonOfNoReturn } from "../model/release/no-return";
import { rollbackColor } from "../model/release/rollback-color";
import { JOURNAL_VERSION } from "../model/release/event-schema";
import { pinned } from "../model/release/past";
import { type ReleaseState, stateOf } from "../model/release/state";
import { planTo, rolloutOf, walkOf } from "../model/release/walk";
import { allOn, areSame, type Weights, formatWeights } from "../model/traffic/weights";
import type { World } from "./world";
import { drive } from "./drive";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { reasonOf } from "../model/reason";
import { orUndefined } from "../release/driver/result";
import { refused, ReleaseError } from "../release/release-error";
import type { Session, SessionJournal } from "../release/session";
import { writeRollback } from "../release/driver/write-rollback";
import { whoami } from "../release/whoami";
import { type RollbackObservation, observeForRollback } from "./rollback-observation";
import { endedError } from "./open-release";

/** Why and where traffic goes back. */
export interface RollbackRequest {
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
  /** Which points of no return stop it. @default - all */
  readonly heeds?: Heeded;
}

/** Which color takes all traffic, and what the rollback ends. */
export interface RollbackTarget {
  readonly to: Color;
  /** The weights before it. */
  readonly live: Weights;
  /** The release that it ends. */
  readonly open?: ReleaseState;
}

/**
 * Rolls all traffic back. It takes the lease from whoever has it, and asks nothing of the color that it
 * leaves, of metrics, of the registry or of the engine.
 *
 * @param given - what was read a moment ago. @default - it is read now
 */
export async function rollBack(
  asked: Session,
  request: RollbackRequest,
  signal: AbortSignal,
  world: World,
  given?: RollbackObservation,
): Promise<ExitCode> {
  const observation = given ?? (await observeForRollback(asked, signal));
  const { session } = observation;
  const { to, live, open } = rollbackTargetOf(session, request, observation);
  const lease = session.lease();
  const taking = lease.takeOver(request.reason).catch((error: unknown) => {
    world.terminal.say(`without the lease: ${reasonOf(error)}`);
  });
  // One release alone is another's only once nobody else drives; all others have no time to lose.
  if (request.release !== undefined) await taking;
  const startedAt = session.clock.now();
  const [written] = await Promise.all([
    request.release === undefined ? firstWrite(session, observation, to) : [],
    taking,
  ]);
  const again = open && (await orUndefined(reopened(session, open.plan.id)));
  if (request.release !== undefined && again && again.id !== request.release) {
    await orUndefined(lease.release());
    throw endedError(request.release);
  }
  const { journal, events, fresh } =
    again?.id === undefined ? opened(session, to, live, startedAt) : again;
  const turned: ReleaseEvent = {
    type: "turned",
    at: startedAt,
    outcome: request.outcome,
    reason: request.reason,
    by: whoami(),
  };
  const news = [turned, ...written];
  for (const event of news) journal.append(event);
  const driven = { session, lease, journal, signal, leavesOnHold: false };
  return drive({ ...driven, events: [...events, ...news], fresh: fresh + news.length }, world);
}

/**
 * Which color takes all traffic, and whether it can.
 *
 * @throws ReleaseError where nobody knows, where the release is another one, where the traffic would meet
 *   nobody, and past a point of no return
 */
export function rollbackTargetOf(
  session: Session,
  request: RollbackRequest,
  observation: RollbackObservation,
): RollbackTarget {
  const { kept, pods } = observation;
  // The file of this machine may be an old one: all traffic would go to the color that fails.
  if (!kept && (!observation.live || request.release !== undefined)) {
    throw blind(session, observation);
  }
  const open = kept?.open;
  if (observation.isGone && !open) throw nothingRoutes(session, observation);
  const isOther = request.release !== undefined && open?.plan.id !== request.release;
  if (isOther && (open || request.from === undefined)) throw endedError(request.release);
  const { split } = session;
  const live = observation.live ?? split.weights ?? (split.activeColor && allOn(split.activeColor));
  const last = request.isForced ? undefined : kept?.last;
  const to =
    open?.plan.from ??
    request.from ??
    observation.to ??
    request.to ??
    (live && rollbackColor(live, split.activeColor, last));
  if (!live || !to) throw undecided(live);
  // A driver that is alive goes on driving: what is refused changes nothing.
  if (pods?.[to].serving === 0 && !request.isForced) {
    const text = `${to} has no ready pods, so the traffic would meet nobody. Next: look at it with sluice status, or --force`;
    throw refused(text);
  }
  const image = observation.images?.[to] ?? session.images[to];
  const { contracted } = session.migrations;
  const way = { to, live, image, jobs: observation.jobs, contracted };
  const why = reasonOfNoReturn(way, request.heeds);
  if (why !== undefined) throw pastNoReturn(why, otherColor(to));
  return { to, live, ...(open && { open }) };
}

function pastNoReturn(why: string, active: Color): ReleaseError {
  const text = `Past the point of no return: ${why}; nothing was changed. Next: a fix forward, sluice pin ${otherColor(active)} and sluice release; or the same with --yes-past-no-return`;
  return refused(text);
}

/** The write that everything else waits for; the driver retries what fails here. */
async function firstWrite(
  { clock, config }: Session,
  { router, live }: RollbackObservation,
  to: Color,
): Promise<readonly ReleaseEvent[]> {
  const events: ReleaseEvent[] = [];
  const weights = allOn(to);
  if (live && areSame(live, weights)) return events;
  await orUndefined(
    writeRollback({ router, config }, weights, to, (note) => {
      events.push({ ...note, at: clock.now() });
    }),
  );
  return events;
}

function blind({ cluster, stack }: Session, { trouble }: RollbackObservation): ReleaseError {
  const why = trouble === undefined ? "" : ` The router: ${trouble}`;
  const what = `Neither the release nor the weights can be read from ${cluster.server}, context ${cluster.context}, so nobody knows which color to roll back to; nothing was changed.`;
  const next = `Next: sluice doctor --stack ${stack}, then the same again`;
  return new ReleaseError(`${what}${why} ${next}`, EXIT_CODES.failed);
}

/** Without a release there is nothing to repeat the write for: no router, no weights to take back. */
function nothingRoutes(
  { cluster, stack }: Session,
  { trouble = "" }: RollbackObservation,
): ReleaseError {
  const where = `${cluster.server}, context ${cluster.context}`;
  const text = `Nothing routes the traffic of this stack at ${where}, and no release is open, so there is nothing to take back; nothing was changed. ${trouble}`;
  const next = `Next: sluice up --stack ${stack}, or --context for another cluster`;
  return refused(`${text} ${next}`);
}

function undecided(live: Weights | undefined): ReleaseError {
  const found = live ? `The router has ${formatWeights(live)}` : "The weights cannot be read";
  const text = `${found}, and neither a release nor the stack's file says which color that came from; nothing was changed. Next: --to blue, or --to green`;
  return refused(text);
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

/** A rollback without a release under way is a short release of its own, with a journal. */
function opened(session: Session, to: Color, weights: Weights, at: number): Opened {
  const walk = { ...walkOf(session.release), stages: [] };
  const { blue: before = "", green: after = "" } = session.images;
  const plan = session.rolling
    ? rolloutOf(session.newId(), walk, { before, after })
    : planTo(session.newId(), otherColor(to), walk);
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
