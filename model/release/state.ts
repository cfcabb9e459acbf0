import { allOn, areSame, type Weights } from "../traffic/weights";
import type { EffectName, EventOf, ReleaseEvent, ReleaseOutcome } from "./event";
import { gateStatus, ofGate } from "../gates/gate-status";
import { held, type Holding, withoutHold, withoutWait } from "./hold";
import type { Tally } from "../gates/tally";
import type { Sample } from "../gates/verdict";
import { approvalsIn, currentStep, type ReleasePlan, walkSteps } from "./walk";

/** Which part of the release is under way. */
export type Phase = "deploy" | "walk" | "retire" | "return" | "over";

/** A failed effect. */
export interface EffectFailure {
  readonly effect: EffectName;
  readonly reason: string;
  readonly at: number;
  /** Failures in a row. */
  readonly times: number;
}

/** Where a release stands: its journal, summed up. Times are milliseconds since the epoch. */
export interface ReleaseState extends Holding {
  readonly plan: ReleasePlan;
  readonly by: string;
  readonly startedAt: number;
  readonly phase: Phase;
  /** Index of the walk's step. */
  readonly step: number;
  /** When the phase or the step began. */
  readonly since: number;
  /** The weights that were decided last. */
  readonly weights: Weights;
  /** The weights before these: live until `written` is known. */
  readonly before: Weights;
  /** When the router took the weights; absent while it may not have. */
  readonly writtenAt?: number;
  /** Whether the new color was brought up. */
  readonly isDeployed: boolean;
  /** Whether the engine knows of the weights. */
  readonly isRecorded: boolean;
  /** When the split was seen: the start of the step's window. */
  readonly settledAt?: number;
  /** Answers of each gate since the step began. */
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
  /** What each gate has counted of both colors, over all steps. */
  readonly tallies: Readonly<Record<string, readonly Tally[]>>;
  /** The effect that failed last, until one works. */
  readonly failedEffect?: EffectFailure;
  /** Whether the step's gates and time are through. */
  readonly isPassed: boolean;
  /** Whether a person moved this step on. */
  readonly isPromoted: boolean;
  /** Gates of this step that a person approved; what they say later counts no more. */
  readonly approved: readonly string[];
  /** Whether a person skips the rest of the gates. */
  readonly isFull: boolean;
  /** Why the traffic goes back. */
  readonly turned?: { readonly outcome: ReleaseOutcome; readonly reason: string };
  /** Whether the old color was scaled down. */
  readonly isRetired: boolean;
  /** Whether the database lost what only its version needs. */
  readonly isContracted: boolean;
  readonly outcome?: ReleaseOutcome;
  /** Why it ended. */
  readonly ended?: string;
}

/** Answers of one gate that a state keeps; more never count. */
const MOST_SAMPLES = 100;

/** The state that a journal tells; `undefined` without a start. */
export function stateOf(events: readonly ReleaseEvent[]): ReleaseState | undefined {
  return events.reduce<ReleaseState | undefined>(
    (state, event) => (event.type === "started" ? begin(event) : state && apply(state, event)),
    undefined,
  );
}

/** The state after a start. */
export function begin({ plan, weights, by, at }: EventOf<"started">): ReleaseState {
  return {
    plan,
    by,
    startedAt: at,
    phase: "deploy",
    step: 0,
    since: at,
    weights,
    before: weights,
    writtenAt: at,
    isDeployed: false,
    isRecorded: true,
    waits: [],
    samples: {},
    tallies: {},
    isPassed: false,
    isPromoted: false,
    approved: [],
    isFull: false,
    isRetired: false,
    isContracted: false,
  };
}

/** The state after one more event. */
export function apply(state: ReleaseState, event: ReleaseEvent): ReleaseState {
  switch (event.type) {
    case "started":
      return begin(event);
    case "deployed":
      return { ...steady(withoutWait(state)), isDeployed: true };
    case "entered":
      return enter(state, event);
    case "written":
      return { ...steady(state), weights: event.weights, writtenAt: event.at, isRecorded: false };
    case "recorded":
      return { ...steady(state), isRecorded: true };
    case "settled":
      return { ...state, settledAt: event.at };
    case "sampled":
      return sampled(state, event);
    case "held":
      return held(state, event);
    case "freed":
      return withoutHold(state);
    case "promoted":
      return promote(state, event);
    case "approved":
      return approve(state, event);
    case "passed":
      return pass(state, event);
    case "turned":
      return turn(state, event);
    case "returned":
      return {
        ...steady(state),
        weights: event.weights,
        writtenAt: event.at,
        isRecorded: false,
        since: event.at,
      };
    case "retired":
      return { ...steady(state), isRetired: true, since: event.at };
    case "contracted":
      return { ...steady(state), isContracted: true };
    case "stumbled":
      return effectFailed(state, event);
    case "noted":
      return state;
    case "resumed":
      // What was seen before nobody looked is too old to decide on; deadlines have run on meanwhile.
      return { ...withoutWait(state), waits: state.waits, samples: {} };
    case "finished":
      return {
        ...withoutHold(state),
        phase: "over",
        outcome: event.outcome,
        ended: event.reason,
      };
  }
}

/** The last good split: everything on the color that the release comes from. */
export function stableWeights(state: ReleaseState): Weights {
  return allOn(state.plan.from);
}

/**
 * A step whose weights are the present ones has nothing to write and nothing to wait for; but for a switch,
 * as the file or the engine may have others.
 */
function enter(state: ReleaseState, { step, weights, at }: EventOf<"entered">): ReleaseState {
  const { writtenAt, settledAt: _settledAt, ...rest } = withoutHold(state);
  const isSame = areSame(weights, state.weights) && writtenAt !== undefined && !state.plan.switch;
  return {
    ...rest,
    phase: "walk",
    step,
    since: at,
    before: state.weights,
    weights,
    ...(isSame && { writtenAt, settledAt: at }),
    samples: guardSamples(state),
    isPassed: false,
    isPromoted: false,
    approved: [],
  };
}

/** Whoever says "go on" answers what waits for a person in this step, too. */
function promote(state: ReleaseState, { at, by, full }: EventOf<"promoted">): ReleaseState {
  const promoted = { ...withoutHold(state), isPromoted: true, isFull: state.isFull || full };
  const asked = state.phase === "walk" ? approvalsIn(currentStep(state)) : [];
  const open = asked.filter(
    (gate) => gateStatus(gate, ofGate(state.samples, gate.name)) !== "failed",
  );
  return open.reduce<ReleaseState>(
    (after, { name }) => approve(after, { type: "approved", gate: name, by, at }),
    promoted,
  );
}

function approve(state: ReleaseState, { gate, by, at }: EventOf<"approved">): ReleaseState {
  const sample: Sample = { outcome: "passed", sentence: `${gate} is approved by ${by}`, at };
  // What was said before is over: no earlier refusal counts among the latest answers.
  const samples = { ...state.samples, [gate]: [sample] };
  return { ...withoutHold(state), samples, approved: [...state.approved, gate] };
}

/** The guard never loses sight: its answers of the step before still count. */
function guardSamples({ plan, samples }: ReleaseState): ReleaseState["samples"] {
  const names = new Set(plan.settings.guard.map(({ name }) => name));
  return Object.fromEntries(Object.entries(samples).filter(([name]) => names.has(name)));
}

function pass(state: ReleaseState, { step, at }: EventOf<"passed">): ReleaseState {
  const isLast = step === walkSteps(state.plan).length - 1;
  const passed = { ...withoutHold(state), isPassed: true };
  return isLast ? { ...passed, phase: "retire", since: at } : passed;
}

function turn(state: ReleaseState, { outcome, reason, at }: EventOf<"turned">): ReleaseState {
  return {
    ...steady(withoutHold(state)),
    phase: "return",
    since: at,
    turned: { outcome, reason },
  };
}

function sampled(
  state: ReleaseState,
  { gate, sample: { tallies, ...sample } }: EventOf<"sampled">,
): ReleaseState {
  if (state.approved.includes(gate)) return state;
  const earlier = ofGate(state.samples, gate);
  const samples = [...earlier, sample].slice(-MOST_SAMPLES);
  return {
    ...state,
    samples: { ...state.samples, [gate]: samples },
    ...(tallies && { tallies: { ...state.tallies, [gate]: tallies } }),
  };
}

function effectFailed(
  state: ReleaseState,
  { effect, reason, at }: EventOf<"stumbled">,
): ReleaseState {
  const { failedEffect } = state;
  const times = failedEffect?.effect === effect ? failedEffect.times + 1 : 1;
  return { ...state, failedEffect: { effect, reason, at, times } };
}

/** An effect that worked ends the row of failures, and the wait for it. */
function steady(state: ReleaseState): ReleaseState {
  const { failedEffect: _failedEffect, ...rest } = state;
  const kind = rest.hold?.kind;
  return kind === "effect" || kind === "capacity" ? withoutHold(rest) : rest;
}
