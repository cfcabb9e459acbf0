import type { ReleaseEvent } from "../../model/release/event";
import { OUTCOME_WORDS } from "../../model/release/sentence";
import { type ReleaseState, stateOf } from "../../model/release/state";
import type { Command, World } from "../command";
import { drive, OUTCOME_CODES } from "../drive";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { known } from "../known";
import { readLine, refuseWords } from "../options";
import { requirePlanned } from "../planned";
import { ReleaseError } from "../release-error";
import type { Session } from "../session";
import { inSession } from "./in-session";
import { endedError, openRelease } from "./open-release";

/** Goes on with a release whose driver is gone, or tells the living one that a person's hold is over. */
export const resume: Command = async (argv, world) => {
  const { common, values, words } = readLine("resume", argv, { "no-wait": { type: "boolean" } });
  refuseWords("resume", words);
  return inSession(common, world, async (session, signal) => {
    const holder = await freed(session);
    if (holder === undefined) {
      const how = { leavesOnHold: values["no-wait"] ?? false, frees: true };
      return resumeRelease(session, how, signal, world);
    }
    world.terminal.print(`${holder} drives and is told.`);
    return EXIT_CODES.ok;
  });
};

/** @returns who drives, if somebody does and a person holds it */
async function freed(session: Session): Promise<string | undefined> {
  const open = await openRelease(session);
  if (open?.hold?.kind !== "person") return undefined;
  const driver = await session.lease().driverState();
  if (driver.is !== "alive") return undefined;
  await session.inbox(open.plan.id).post({ verb: "resume", by: await session.person() });
  return driver.holder;
}

/** How a release is gone on with. */
export interface ResumeOptions {
  /** Whether a hold is left to others. */
  readonly leavesOnHold: boolean;
  /** Whether a person's hold is over. @default false */
  readonly frees?: boolean;
  /** Whether it only goes back, which damaged files do not stop. @default false */
  readonly goesBack?: boolean;
}

/**
 * Drives the open release on, from wherever it stands.
 *
 * @throws ReleaseError when no release is open, or when the stack's files are damaged
 */
export async function resumeRelease(
  session: Session,
  { leavesOnHold, frees = false, goesBack = false }: ResumeOptions,
  signal: AbortSignal,
  world: World,
): Promise<ExitCode> {
  const open = await openRelease(session);
  if (!open) {
    const text = `No release is open. Next: sluice release --stack ${session.stack}`;
    throw new ReleaseError(text, EXIT_CODES.refused);
  }
  const { troubles } = session;
  if (!goesBack && troubles.length > 0) {
    throw new ReleaseError(troubles.join("\n\n"), EXIT_CODES.refused);
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
    await known(lease.release());
    throw error;
  });
  if (stateOf(events)?.plan.id !== id) {
    await known(lease.release());
    // Whoever drove may have ended it while its heartbeat was watched.
    if (ended === undefined || events.length > 0) throw endedError(id);
    world.terminal.say(
      `Release ${id} was over: ${OUTCOME_WORDS[ended]}. The cluster knows it now.`,
    );
    return OUTCOME_CODES[ended];
  }
  const word = { at: session.clock.now(), by: await session.person() };
  const isHeld = stateOf(events)?.hold?.kind === "person";
  const words: readonly ReleaseEvent[] = [
    { type: "resumed", ...word },
    ...(frees && isHeld ? [{ type: "freed" as const, ...word }] : []),
  ];
  for (const event of words) journal.append(event);
  const request = { session, lease, journal, signal, leavesOnHold };
  return drive({ ...request, events: [...events, ...words], fresh: words.length }, world);
}

/**
 * Nothing is asked on the way back, so it needs no walk.
 *
 * @throws ReleaseError when the stack's file asks for another walk than the one that was begun
 */
export function requireWalk({ release, stack }: Session, { phase, plan }: ReleaseState): void {
  if (phase !== "return") requirePlanned(release, plan, stack);
}
