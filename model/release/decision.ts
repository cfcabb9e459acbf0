import type { Weights } from "../traffic/weights";
import type { ReleaseEvent, ReleaseOutcome } from "./event";
import type { PlannedGate } from "../gates/planned-gate";

/** An event whose time the driver adds. */
export type Note = WithoutTime<ReleaseEvent>;

type WithoutTime<E> = E extends ReleaseEvent ? Omit<E, "at"> : never;

/** What the driver does next. One effect at a time, so that a kill between two of them is harmless. */
export type Decision =
  /** Write an event into the journal; nothing in the world changes. */
  | { readonly do: "note"; readonly note: Note }
  /** Bring the new color up without traffic, with as many pods as the active one has. */
  | { readonly do: "deploy"; readonly replicas: number | undefined }
  /** Move traffic: config first, then the router. */
  | { readonly do: "shift"; readonly weights: Weights }
  /** Move all traffic back: the router first, then config. */
  | { readonly do: "return"; readonly weights: Weights }
  /** Let the engine record what is live. */
  | { readonly do: "record" }
  /** Ask gates. */
  | { readonly do: "sample"; readonly gates: readonly PlannedGate[] }
  /** Scale the old color down. */
  | { readonly do: "retire"; readonly replicas: number }
  /** Let the database lose what only the old color's version needs. */
  | { readonly do: "contract" }
  /** Look again at this time at the latest. */
  | { readonly do: "wait"; readonly until: number; readonly why: string }
  | { readonly do: "end" };

/** Only the journal changes. */
export function note(event: Note): Decision {
  return { do: "note", note: event };
}

/** The end of a release. */
export function finishRelease(outcome: ReleaseOutcome, reason: string): Decision {
  return note({ type: "finished", outcome, reason });
}
