import type { EventOf, HoldKind } from "./event";

/** Why the release does not go on, and until when it waits. */
export interface Hold {
  readonly kind: HoldKind;
  readonly reason: string;
  readonly since: number;
  readonly until: number;
}

/** What a release waits for. */
export interface Holding {
  readonly hold?: Hold;
  /** The holds of the present wait, this one among them. */
  readonly waits: readonly Hold[];
}

type Free<S extends Holding> = Omit<S, keyof Holding> & Holding;

/**
 * A hold with the deadline of an earlier one is the same wait for another reason. What a person is asked
 * comes after all gates have passed, and what a person says begins anew.
 */
export function held<S extends Holding>(
  state: S,
  { kind, reason, at, until }: EventOf<"held">,
): Free<S> {
  const since = state.waits.find((one) => one.until === until)?.since ?? at;
  const hold: Hold = { kind, reason, since, until };
  if (kind === "person") return { ...state, hold, waits: [] };
  const waits = state.waits.filter((one) => kind !== "approval" || one.kind === kind);
  return { ...state, hold, waits: [...waits, hold] };
}

/** Only a command ends the hold of a person. */
export function withoutWait<S extends Holding>(state: S): Free<S> {
  return state.hold?.kind === "person" ? state : withoutHold(state);
}

/** The end of a wait. */
export function withoutHold<S extends Holding>(state: S): Free<S> {
  const { hold: _hold, waits: _waits, ...rest } = state;
  return { ...rest, waits: [] };
}
