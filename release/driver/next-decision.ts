import { decide } from "../../model/release/decide";
import type { Decision } from "../../model/release/decision";
import type { Observation } from "../../model/release/observation";
import { SplitError } from "../../model/traffic/router";
import { type ReleaseState, stableWeights } from "../../model/release/state";
import { areSame } from "../../model/traffic/weights";
import { orUndefined } from "./result";
import { LeaseLostError, type Ports, type LiveRouter, RouterGoneError } from "./ports";

/** Where a release stands. */
export interface Position {
  readonly state: ReleaseState;
  /** Whether the old color is being scaled down. */
  readonly isRetiring: boolean;
  /** Whether the contract is under way. */
  readonly isContracting: boolean;
}

/**
 * Observes and decides. Cached objects may be a moment old, which is enough for a decision to wait; a decision
 * that changes something is made again on fresh ones.
 *
 * @param position - read before and after each observation: an update may end in between
 * @param isConfirmed - whether this driver holds the lease
 * @throws LeaseLostError when another driver holds it
 */
export async function nextDecision(
  ports: Ports,
  position: () => Position,
  isConfirmed: boolean,
): Promise<{ readonly observed: Observation; readonly decision: Decision }> {
  const began = performance.now();
  const seen = await observe(ports, position().state, isConfirmed);
  const first = decided(ports, position(), seen);
  // Nothing is read twice: the first look of a driver is a fresh one by itself.
  if (!ports.renew || !isChange(first.decision) || !ports.renew(began)) return first;
  const { command } = first.observed;
  // A command is taken from the queue once.
  const observed = {
    ...(await observe(ports, position().state, false)),
    ...(command && { command }),
  };
  return decided(ports, position(), observed);
}

function decided(ports: Pick<Ports, "clock">, { state, ...own }: Position, seen: Observation) {
  const observed = { ...seen, ...own };
  return { observed, decision: decide(state, observed, ports.clock.now()) };
}

/** A rollback waits for no second look, and recording reads the router itself. */
function isChange(decision: Decision): boolean {
  if (decision.do === "note") return decision.note.type !== "turned";
  return decision.do === "deploy" || decision.do === "shift";
}

/**
 * Reads what a decision depends on. What could not be read is absent.
 *
 * @param isConfirmed - whether this driver holds the lease: only its holder takes commands
 * @throws {@link LeaseLostError} when another driver holds it
 */
async function observe(
  { router, pods, traffic, commands, joint }: Ports,
  state: ReleaseState,
  isConfirmed: boolean,
): Promise<Observation> {
  const { phase, settledAt, writtenAt } = state;
  // A read that hangs must not delay a rollback; after it metrics tell when the color has drained.
  if (phase === "return" && !areSame(state.weights, stableWeights(state))) return {};
  const needsSplit = phase !== "walk" || settledAt === undefined;
  const [routed, count, split, command] = await Promise.all([
    weightsIn(router),
    orUndefined(pods.count()),
    needsSplit && writtenAt !== undefined
      ? // Metrics may be slow, and decide nothing where all go back.
        Promise.race([
          orUndefined(traffic.split(writtenAt)),
          ...(state.turned || !joint ? [] : [joint.turned]),
        ])
      : undefined,
    isConfirmed ? commandOf(commands.next()) : undefined,
  ]);
  return {
    ...routed,
    ...(joint?.signal.aborted === true && { others: String(joint.signal.reason) }),
    ...(count && { pods: count }),
    ...(split && { split }),
    ...(command && { command }),
  };
}

/** A router that was deleted, or has other rules, is an observation; one that cannot be read is none. */
async function weightsIn(
  router: Pick<LiveRouter, "read">,
): Promise<Pick<Observation, "live" | "noSplit">> {
  try {
    return { live: await router.read() };
  } catch (error) {
    const isKnown = error instanceof RouterGoneError || error instanceof SplitError;
    return isKnown ? { noSplit: error.message } : {};
  }
}

async function commandOf<T>(command: Promise<T>): Promise<T | undefined> {
  return command.catch((error: unknown) => {
    if (error instanceof LeaseLostError) throw error;
    return undefined;
  });
}
