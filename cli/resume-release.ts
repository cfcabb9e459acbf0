import type { ReleaseEvent } from "../model/release/event";
import { OUTCOME_LABELS } from "../model/release/sentence";
import { type ReleaseState, stateOf } from "../model/release/state";
import type { World } from "./world";
import { drive, OUTCOME_CODES } from "./drive";
import type { ExitCode } from "../model/exit-code";
import { orUndefined } from "../release/driver/result";
import type { JointMember } from "../release/driver/joint-release";
import { requirePlanned } from "../release/driver/planned";
import { refused } from "../release/release-error";
import type { Session } from "../release/session";
import { endedError, openRelease } from "./open-release";

/** How a release is gone on with. */
export interface ResumeOptions {
  /** Whether a hold is left to others. */
  readonly leavesOnHold: boolean;
  /** Whether a person's hold is over. @default false */
  readonly frees?: boolean;
  /** Whether it only goes back, which damaged files do not stop. @default false */
  readonly rollsBack?: boolean;
}

/**
 * Drives the open release on, from wherever it stands.
 *
 * @throws ReleaseError when no release is open, or when the stack's files are damaged
 */
export async function resumeRelease(
  session: Session,
  { leavesOnHold, frees = false, rollsBack = false }: ResumeOptions,
  signal: AbortSignal,
  world: World,
): Promise<ExitCode> {
  const open = await openRelease(session);
  if (!open) {
    const text = `No release is open. Next: sluice release --stack ${session.stack}`;
    throw refused(text);
  }
  const { troubles } = session;
  if (!rollsBack && troubles.length > 0) {
    throw refused(troubles.join("\n\n"));
  }
  const { id } = open.plan;
  const ended = stateOf(session.recorded(id))?.outcome;
  if (ended === undefined) requireWalk(session, open);
  const lease = session.lease();
  await lease.acquire();
  const journal = session.journal(id);
  const load = async () => {
    const all = await journal.load();
    const state = stateOf(all);
    // The file on this machine may know more, and somebody may have written since the first look.
    if (state?.plan.id === id && state.outcome === undefined) requireWalk(session, state);
    return all;
  };
  const events = await load().catch(async (error: unknown) => {
    await orUndefined(lease.release());
    throw error;
  });
  if (stateOf(events)?.plan.id !== id) {
    await orUndefined(lease.release());
    // Whoever drove may have ended it while its heartbeat was watched.
    if (ended === undefined || events.length > 0) throw endedError(id);
    world.terminal.say(
      `Release ${id} was over: ${OUTCOME_LABELS[ended]}. The cluster knows it now.`,
    );
    return OUTCOME_CODES[ended];
  }
  const heading = { at: session.clock.now(), by: await session.person() };
  const isHeld = stateOf(events)?.hold?.kind === "person";
  const news: readonly ReleaseEvent[] = [
    { type: "resumed", ...heading },
    ...(frees && isHeld ? [{ type: "freed" as const, ...heading }] : []),
  ];
  for (const event of news) journal.append(event);
  if (session.joint) tellOthers(stateOf(events), session.joint);
  const request = { session, lease, journal, signal, leavesOnHold };
  return drive({ ...request, events: [...events, ...news], fresh: news.length }, world);
}

/** How far it is by now, for the services that are driven on beside it. */
function tellOthers(state: ReleaseState | undefined, joint: JointMember): void {
  if (state?.turned) joint.turn(state.turned.reason);
  if (state && state.phase !== "deploy") joint.arrive(state.step + (state.isPassed ? 1 : 0));
}

/**
 * Nothing is asked in a rollback, so it needs no walk.
 *
 * @throws ReleaseError when the stack's file asks for another walk than the one that was begun
 */
export function requireWalk(session: Session, { phase, plan }: ReleaseState): void {
  if (phase === "return") return;
  const { release, stack, rolling } = session;
  requirePlanned(release, plan, stack);
  const { after } = plan.rollout ?? {};
  if (after === undefined || !rolling || rolling.image === after) return;
  const complaint = {
    about: "image",
    found: rolling.image ?? "none that can be read",
    needed: `${after}, which release ${plan.id} goes to; nothing was changed`,
    next: `sluice rollback --stack ${stack}, or that image into the stack's file`,
  };
  throw refused(complaint);
}
