import { type Color, otherColor } from "../../model/color";
import type { ReleaseEvent, ReleaseOutcome } from "../../model/release/event";
import { JOURNAL_VERSION } from "../../model/release/event-schema";
import { pinned } from "../../model/release/past";
import { walkOf } from "../../model/release/settings";
import { type ReleaseState, stateOf, wayBack } from "../../model/release/state";
import { planTo } from "../../model/release/walk";
import { areSame, isServing, type Weights } from "../../model/weights";
import type { World } from "../command";
import { drive } from "../drive";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { reasonOf } from "../../model/reason";
import { known } from "../known";
import { ReleaseError } from "../release-error";
import type { Session, SessionJournal } from "../session";
import { whoami } from "../whoami";
import { endedError, keptReleases } from "./open-release";

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
  const [journals, pods, router] = await Promise.all([
    known(keptReleases(session)),
    known(session.pods.count()),
    known(session.router.read()),
  ]);
  // The file of this machine may be an old one: all traffic would go to the color that fails.
  if (!journals && (!router || way.release !== undefined)) throw blind();
  const before = journals?.open;
  const isOther = way.release !== undefined && before?.plan.id !== way.release;
  if (isOther && (before || way.from === undefined)) throw endedError(way.release);
  const live = router ?? session.settings.weights;
  const to =
    before?.plan.from ??
    way.from ??
    target(session, live, way.isForced ? undefined : journals?.last);
  // A driver that is alive goes on driving: what is refused changes nothing.
  if (pods?.[to].serving === 0 && !way.isForced) {
    const text = `${to} has no ready pods, so the traffic would meet nobody. Next: look at it with sluice status, or --force`;
    throw new ReleaseError(text, EXIT_CODES.refused);
  }
  const lease = session.lease();
  await lease.takeOver(way.reason).catch((error: unknown) => {
    world.terminal.say(`without the lease: ${reasonOf(error)}`);
  });
  const again = before && (await known(reopened(session, before.plan.id)));
  if (way.release !== undefined && again && again.id !== way.release) {
    await known(lease.release());
    throw endedError(way.release);
  }
  const { journal, events, fresh } = again?.id === undefined ? opened(session, to, live) : again;
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

function blind(): ReleaseError {
  const text =
    "Neither the release nor the weights can be read, so nobody knows which way is back; nothing was changed. Next: sluice doctor, then the same again";
  return new ReleaseError(text, EXIT_CODES.failed);
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
function opened(session: Session, to: Color, weights: Weights): Opened {
  const plan = planTo(session.newId(), otherColor(to), { ...walkOf(session.release), stages: [] });
  const journal = session.journal(plan.id);
  const at = session.clock.now();
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

/**
 * Out of a split to the active color, which a release changes last; else to the other one, still warm,
 * unless the traffic is back from there: who says it twice wants it back once.
 */
function target({ settings }: Session, weights: Weights, last?: ReleaseState): Color {
  if (last && last.outcome !== "promoted" && areSame(weights, wayBack(last))) return last.plan.from;
  const { activeColor } = settings;
  const other = otherColor(activeColor);
  return isServing(weights, other) ? activeColor : other;
}
