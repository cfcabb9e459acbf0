import { otherColor } from "../../model/color";
import type { ReleaseEvent } from "../../model/release/event";
import { JOURNAL_VERSION } from "../../model/release/event-schema";
import { pinned } from "../../model/release/past";
import { planWords } from "../../model/release/plan-words";
import { type Refusal, refusals } from "../../model/release/preflight";
import { largestStep } from "../../model/release/stage";
import type { ReleaseState } from "../../model/release/state";
import type { ReleasePlan } from "../../model/release/walk";
import type { World } from "../command";
import { drive } from "../drive";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { planned } from "../planned";
import { ReleaseError } from "../release-error";
import type { Session } from "../session";
import { whoami } from "../whoami";
import { headCommit } from "./commit";
import { goBack } from "./go-back";
import type { ReleaseOptions } from "./release-options";
import { type Look, lookAtStart } from "./start";

/** A release of one stack, before its first effect. */
export interface Prepared extends Look {
  readonly session: Session;
  readonly plan: ReleasePlan;
  readonly refused: readonly Refusal[];
}

/** How the release of one stack ended. */
export interface Carried {
  readonly code: ExitCode;
  /** Name of the release; left out where none has begun. */
  readonly id?: string;
}

/**
 * What a release of a stack would be, and what is in its way. Changes nothing.
 *
 * @param ended - the release that has just given its weight back. @default - none
 */
export async function prepare(
  session: Session,
  options: ReleaseOptions,
  { runner }: World,
  ended?: ReleaseState,
): Promise<Prepared> {
  const look = await lookAtStart(session, runner, options.doesSupersede, ended);
  const to = otherColor(look.start.activeColor);
  const plan = planned(session.release, session.newId(), to, options.preset);
  const { maxStep: allowed } = session.release;
  const steps = allowed !== undefined && { largest: largestStep(plan.settings.stages), allowed };
  const start = { ...look.start, ...(steps && { steps }) };
  return { ...look, start, session, plan, refused: refusals(start, options) };
}

/** The same in words. */
export function wordsOf({ session, plan, start, superseded }: Prepared): readonly string[] {
  return [
    `${session.place.app} ${session.stack}`,
    ...(superseded ? [supersededWords(superseded)] : []),
    ...planWords(plan, start),
  ];
}

/** @throws ReleaseError with every refusal, if there are any */
export function throwRefused(all: readonly Prepared[], preface: string): void {
  const sentences = all.flatMap(({ session, refused }) =>
    refused.map(({ sentence }) => (all.length > 1 ? `${session.stack}: ${sentence}` : sentence)),
  );
  if (sentences.length === 0) return;
  const text = [preface, ...sentences.map((sentence) => `    ${sentence}`)].join("\n");
  throw new ReleaseError(text, EXIT_CODES.refused);
}

/**
 * Carries a release out that nothing is in the way of. One that is open gives its weight back first, and
 * its color drains, before anything new begins (AC-07).
 */
export async function carryOut(
  prepared: Prepared,
  options: ReleaseOptions,
  signal: AbortSignal,
  world: World,
): Promise<Carried> {
  const { superseded, session } = prepared;
  if (!superseded) return begin(prepared, options, signal, world);
  const { id } = superseded.plan;
  const reason = `superseded by ${whoami()}`;
  // A reason overrules rules of people, not that the traffic would meet nobody.
  const way = { outcome: "superseded" as const, reason, isForced: false, release: id };
  const code = await goBack(session, way, signal, world);
  if (code !== EXIT_CODES.aborted) return { code };
  // The way back has changed the stack's file.
  const { directory } = options;
  const { terminal, open } = world;
  const { stack } = session;
  const fresh = await open({ directory, stack, signal, onWait: terminal.say });
  const next = await prepare(fresh, { ...options, doesSupersede: false }, world, superseded);
  throwRefused([next], `Refused. Release ${id} has ended, and its traffic is back.`);
  return begin(next, options, signal, world);
}

async function begin(
  { session, plan }: Prepared,
  options: ReleaseOptions,
  signal: AbortSignal,
  world: World,
): Promise<Carried> {
  const { directory, leavesOnHold } = options;
  const said = [options.force, options.retry, options.reason].filter((one) => one !== undefined);
  const reason = said.length > 0 ? said.join("; ") : undefined;
  const lease = session.lease();
  await lease.acquire();
  const journal = session.journal(plan.id);
  const commit = await headCommit(world.runner, directory);
  const started: ReleaseEvent = {
    type: "started",
    version: JOURNAL_VERSION,
    at: session.clock.now(),
    plan,
    weights: session.settings.weights,
    by: await session.person(),
    ...(commit !== undefined && { commit }),
    ...(reason !== undefined && { reason }),
    images: pinned(session.images),
  };
  journal.append(started);
  const code = await drive(
    {
      ...{ session, lease, journal, signal, leavesOnHold },
      events: [started],
      fresh: 1,
      ...(commit !== undefined && { commit }),
    },
    world,
  );
  return { code, id: plan.id };
}

function supersededWords({ plan, weights }: ReleaseState): string {
  const share = `${String(weights[plan.to])} %`;
  return `first    release ${plan.id} gives its ${share} back, and ${plan.to} its last answers`;
}
