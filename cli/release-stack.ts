import { otherColor } from "../model/color";
import { planSummary } from "../model/release/plan-summary";
import { refusals, type StartingPoint } from "../model/release/preflight";
import type { Refusal } from "../model/release/refusal";
import { sightLines, silentGates, tunedStages } from "../model/release/sight";
import { durationText, seconds } from "../model/units/duration";
import { rest } from "../model/units/share";
import { largestStep } from "../model/release/stage";
import { has, without } from "../model/traffic/features";
import { KEPT_CONNECTIONS } from "../model/traffic/routers/service";
import type { ReleaseState } from "../model/release/state";
import type { ReleasePlan } from "../model/release/walk";
import type { World } from "./world";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { planned, plannedRollout } from "../release/driver/planned";
import { refused, type ReleaseError } from "../release/release-error";
import type { Runner } from "../release/runner";
import type { Session, SessionRolling } from "../release/session";
import { whoami } from "../release/whoami";
import { startRelease } from "./start-release";
import { rollBack } from "./roll-back";
import type { ReleaseOptions } from "./release-options";
import { observeRollout } from "./rollout-observation";
import { type StartObservation, observeStart } from "./start-observation";

/** A release of one stack, before its first effect. */
export interface Prepared extends StartObservation {
  readonly session: Session;
  readonly plan: ReleasePlan;
  readonly refused: readonly Refusal[];
}

/** How the release of one stack ended. */
export interface Carried {
  readonly code: ExitCode;
  /** Name of the release; absent where none has begun. */
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
  if (session.rolling) return prepareRollout(session, session.rolling, options, runner);
  const look = await observeStart(session, runner, options.doesSupersede, ended);
  const to = otherColor(look.start.activeColor);
  const plan = planned(session.release, session.newId(), to, options.preset);
  const { maxStep: allowed } = session.release;
  const steps = allowed !== undefined && { largest: largestStep(plan.settings.stages), allowed };
  const { traffic } = session.settings;
  const isWhole = plan.settings.stages.every(({ weight }) => weight === 100);
  const unheld =
    isWhole || has(traffic, "weights") ? undefined : without(traffic, "weights", WHOLE);
  const { measured } = look.start;
  const { gates } = session.release;
  const start = {
    ...look.start,
    ...(measured && { silent: silentGates(plan.settings.stages, gates, measured) }),
    ...(steps && { steps }),
    ...(unheld !== undefined && { unheld }),
  };
  return { ...look, start, session, plan, refused: refusals(start, options) };
}

/** The same of a service without colors: the session is bound to the way between its two versions. */
async function prepareRollout(
  session: Session,
  rolling: SessionRolling,
  options: ReleaseOptions,
  runner: Runner,
): Promise<Prepared> {
  const { preset } = options;
  if (preset !== undefined) throw withoutStages(preset);
  const look = await observeRollout(session, rolling, runner);
  const { start } = look;
  const { before = "", after = "" } = start.rollout ?? {};
  const plan = plannedRollout(session.release, session.newId(), { before, after });
  const bound = rolling.between({ before, after });
  return { ...look, session: bound, plan, refused: refusals(start, options) };
}

function withoutStages(preset: string): ReleaseError {
  const complaint = {
    about: "--preset",
    found: preset,
    needed: "nothing, as mode is rolling: a new version has as much of the traffic as it has pods",
    next: "the same without --preset",
  };
  return refused(complaint);
}

/** The same in words. */
export function preparedLines({ session, plan, start, superseded }: Prepared): readonly string[] {
  return [
    `${session.service.app} ${session.stack}`,
    ...(superseded ? [supersededText(superseded)] : []),
    ...planSummary(plan, start),
    ...(session.rolling ? [] : sight(session, plan, start)),
    ...(session.rolling || has(session.settings.traffic, "proxied") ? [] : meshless(plan)),
  ];
}

/** What the stages can find, by what was measured. */
function sight(
  { release, settings }: Session,
  { settings: walk }: ReleasePlan,
  { measured }: StartingPoint,
): readonly string[] {
  if (!measured) return [];
  const { availability, window } = settings.monitoring.objectives;
  const objective = { allowed: rest(availability), days: seconds(window) / 86_400 };
  return sightLines(walk.stages, [...release.guard, ...release.gates], measured, objective);
}

/** Stages that find more, as they stand in a stack's file; nothing where nothing was measured. */
export function tunedText({ session, plan, start: { measured } }: Prepared): string | undefined {
  if (!measured) return undefined;
  const { guard, gates } = session.release;
  const stages = tunedStages(plan.settings.stages, [...guard, ...gates], measured);
  return [
    "stages:",
    ...stages.map(
      ({ weight, holdSeconds }) =>
        `  - { weight: ${String(weight)}, hold: ${durationText(holdSeconds * 1000)} }`,
    ),
  ].join("\n");
}

const WHOLE = "to be one of 100 (--preset blue-green)";

/** What a person has to know where no proxy is between callers and pods. */
function meshless({ from, settings }: ReleasePlan): readonly string[] {
  const gates = [...settings.gates, ...settings.guard];
  const isJudged = gates.some(({ kind }) => kind === "errors" || kind === "latency");
  return [
    `careful  the traffic leaves ${from} at once; ${KEPT_CONNECTIONS}`,
    ...(isJudged
      ? []
      : [
          "careful  no gate judges requests, as nobody counts them: monitoring.requests.source app has the pods do it",
        ]),
  ];
}

/** @throws ReleaseError with every refusal, if there are any */
export function throwRefused(all: readonly Prepared[], preface: string): void {
  const sentences = all.flatMap(({ session, refused }) =>
    refused.map(({ sentence }) => (all.length > 1 ? `${session.stack}: ${sentence}` : sentence)),
  );
  if (sentences.length === 0) return;
  const text = [preface, ...sentences.map((sentence) => `    ${sentence}`)].join("\n");
  throw refused(text);
}

/**
 * Carries a release out that nothing is in the way of. One that is open gives its weight back first, and
 * its color drains, before anything new begins.
 */
export async function carryOut(
  prepared: Prepared,
  options: ReleaseOptions,
  signal: AbortSignal,
  world: World,
): Promise<Carried> {
  const { superseded, session } = prepared;
  if (!superseded) return started(prepared, options, signal, world);
  const { id } = superseded.plan;
  const reason = `superseded by ${whoami()}`;
  // A reason overrules rules of people, not that the traffic would meet nobody.
  const way = { outcome: "superseded" as const, reason, isForced: false, release: id };
  const code = await rollBack(session, way, signal, world);
  if (code !== EXIT_CODES.aborted) return { code };
  // The rollback has changed the stack's file.
  const { directory } = options;
  const { terminal, open } = world;
  const { stack, joint } = session;
  const fresh = await open({
    ...{ directory, stack, signal, joint, takesRolling: true },
    onWait: terminal.say,
  });
  const next = await prepare(fresh, { ...options, doesSupersede: false }, world, superseded);
  throwRefused([next], `Refused. Release ${id} has ended, and its traffic is back.`);
  return started(next, options, signal, world);
}

async function started(
  { session, plan, start }: Prepared,
  options: ReleaseOptions,
  signal: AbortSignal,
  world: World,
): Promise<Carried> {
  const { directory, leavesOnHold, observer } = options;
  const said = [options.force, options.retry, options.reason].filter((one) => one !== undefined);
  const { weights } = start;
  const beginning = {
    ...{ session, plan, weights, leavesOnHold },
    ...(said.length > 0 && { reason: said.join("; ") }),
    ...(observer && { observer }),
  };
  return { code: await startRelease(beginning, directory, signal, world), id: plan.id };
}

function supersededText({ plan, weights }: ReleaseState): string {
  const share = `${String(weights[plan.to])} %`;
  return `first    release ${plan.id} gives its ${share} back, and ${plan.to} its last answers`;
}
