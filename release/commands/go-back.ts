import { type Color, otherColor } from "../../model/color";
import type { ReleaseEvent, ReleaseOutcome } from "../../model/release/event";
import { stateOf } from "../../model/release/state";
import { walkOf } from "../../model/release/settings";
import { planTo } from "../../model/release/walk";
import { isServing, type Weights } from "../../model/weights";
import type { World } from "../command";
import { drive } from "../drive";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import type { KubeJournal } from "../kube/journal";
import { ReleaseError } from "../release-error";
import { type Session, whoami } from "../session";
import { reasonOf } from "../../model/reason";

/** Why traffic goes back. */
export interface WayBack {
  readonly outcome: ReleaseOutcome;
  readonly reason: string;
  /** Goes even to a color without ready pods. */
  readonly isForced: boolean;
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
  const lease = session.lease();
  // None of these may stand before the traffic: a missing right, a damaged journal, a cluster half gone.
  const [{ open }, pods] = await Promise.all([
    session.journals().catch(() => ({ open: [] })),
    session.pods.count().catch(() => undefined),
    lease.takeOver(way.reason).catch((error: unknown) => {
      world.terminal.say(`without the lease: ${reasonOf(error)}`);
    }),
  ]);
  const before = stateOf(open);
  const isOpen = before !== undefined && before.outcome === undefined;
  const to = isOpen ? before.plan.from : target(session, await liveWeights(session));
  if (pods?.[to].serving === 0 && !way.isForced) {
    await lease.release();
    const text = `${to} has no ready pods, so the traffic would meet nobody. Next: look at it with sluice status, or --force`;
    throw new ReleaseError(text, EXIT_CODES.refused);
  }
  const { journal, events, fresh } =
    (isOpen ? await reopened(session, before.plan.id) : undefined) ?? (await opened(session, to));
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

interface Opened {
  readonly journal: KubeJournal;
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
async function opened(session: Session, to: Color): Promise<Opened> {
  const plan = planTo(session.newId(), otherColor(to), { ...walkOf(session.release), stages: [] });
  const journal = session.journal(plan.id);
  const weights = await liveWeights(session);
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
