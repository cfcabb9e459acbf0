import { type Color, otherColor } from "../../model/color";
import type { ReleaseEvent, ReleaseOutcome } from "../../model/release/event";
import { walkOf } from "../../model/release/settings";
import { planTo } from "../../model/release/walk";
import { isServing, type Weights } from "../../model/weights";
import type { World } from "../command";
import { drive } from "../drive";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { reasonOf } from "../../model/reason";
import { known } from "../known";
import { ReleaseError } from "../release-error";
import type { Session, SessionJournal } from "../session";
import { whoami } from "../whoami";
import { openRelease } from "./open-release";

/** Why traffic goes back. */
export interface WayBack {
  readonly outcome: ReleaseOutcome;
  readonly reason: string;
  /** Goes even to a color without ready pods. */
  readonly isForced: boolean;
  /** The release that gives its weight back; any other state is left alone. @default - whatever is there */
  readonly release?: string;
}

/**
 * Takes all traffic back. It takes the right to drive from whoever has it, and asks nothing of the color
 * that it leaves, of metrics, of the registry or of the engine.
 */
export async function goBack(
  session: Session,
  way: WayBack,
  signal: AbortSignal,
  world: World,
): Promise<ExitCode> {
  // None of these may stand before the traffic: a damaged journal, a cluster half gone.
  const [before, pods, live] = await Promise.all([
    known(openRelease(session)),
    known(session.pods.count()),
    liveWeights(session),
  ]);
  if (way.release !== undefined && before?.plan.id !== way.release) throw ended(way.release);
  const to = before?.plan.from ?? target(session, live);
  // A driver that is alive goes on driving: what is refused changes nothing.
  if (pods?.[to].serving === 0 && !way.isForced) {
    const text = `${to} has no ready pods, so the traffic would meet nobody. Next: look at it with sluice status, or --force`;
    throw new ReleaseError(text, EXIT_CODES.refused);
  }
  const lease = session.lease();
  await lease.takeOver(way.reason).catch((error: unknown) => {
    world.terminal.say(`without the lease: ${reasonOf(error)}`);
  });
  const again = before && (await reopened(session, before.plan.id));
  if (!again && way.release !== undefined) {
    await lease.release();
    throw ended(way.release);
  }
  const { journal, events, fresh } = again ?? opened(session, to, live);
  const turned: ReleaseEvent = {
    type: "turned",
    at: session.clock.now(),
    outcome: way.outcome,
    reason: way.reason,
    by: whoami(),
  };
  journal.append(turned);
  const request = { session, lease, journal, signal, leavesOnHold: false };
  return drive({ ...request, events: [...events, turned], fresh: fresh + 1 }, world);
}

function ended(id: string): ReleaseError {
  const text = `Release ${id} is not open any more; nothing was changed. Next: sluice status`;
  return new ReleaseError(text, EXIT_CODES.refused);
}

interface Opened {
  readonly journal: SessionJournal;
  readonly events: readonly ReleaseEvent[];
  /** How many of them are new. */
  readonly fresh: number;
}

async function reopened(session: Session, id: string): Promise<Opened | undefined> {
  const journal = session.journal(id);
  const events = await journal.load().catch(() => []);
  return events.length === 0 ? undefined : { journal, events, fresh: 0 };
}

/** A way back without a release under way is a short release of its own: it has a journal, too. */
function opened(session: Session, to: Color, weights: Weights): Opened {
  const plan = planTo(session.newId(), otherColor(to), { ...walkOf(session.release), stages: [] });
  const journal = session.journal(plan.id);
  const at = session.clock.now();
  const started: ReleaseEvent = { type: "started", at, plan, weights, by: whoami() };
  journal.append(started);
  return { journal, events: [started], fresh: 1 };
}

/** Out of a split to the active color, which a release changes last; else to the other one, still warm. */
function target({ settings }: Session, weights: Weights): Color {
  const { activeColor } = settings;
  const other = otherColor(activeColor);
  return isServing(weights, other) ? activeColor : other;
}

async function liveWeights(session: Session): Promise<Weights> {
  return session.router.read().catch(() => session.settings.weights);
}
