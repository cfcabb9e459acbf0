import type { PerColor } from "../color";
import type { Weights } from "../traffic/weights";
import type { ObservedSplit } from "./settle";
import type { Sample } from "../gates/verdict";
import type { ReleasePlan } from "./walk";

/** How a release ended. */
export type ReleaseOutcome =
  "promoted" | "rolled-back" | "aborted" | "superseded" | "halted" | "timed-out" | "failed";

/** Why a release does not go on. */
export type HoldKind =
  "person" | "approval" | "gate" | "unknown" | "capacity" | "split" | "effect" | "no-way-back";

/** An effect on the world that may fail and is tried again. */
export type EffectName = "deploy" | "shift" | "record" | "return" | "retire" | "contract";

/**
 * Everything that a release did and saw; the journal is a list of these, one line each. Each has its
 * schema in `event-schema.ts`.
 */
export type ReleaseEvent = { readonly at: number } & (
  | {
      readonly type: "started";
      /** Of the journal. @default - an older sluice wrote it */
      readonly version?: number;
      readonly plan: ReleasePlan;
      readonly weights: Weights;
      readonly by: string;
      readonly commit?: string;
      readonly reason?: string;
      /** What the stack's file pinned for both colors, as far as it did. */
      readonly images?: Partial<PerColor<string>>;
    }
  | { readonly type: "deployed" }
  /** Written before the router is: whoever resumes knows which weights may be live. */
  | { readonly type: "entered"; readonly step: number; readonly weights: Weights }
  | { readonly type: "written"; readonly weights: Weights }
  | { readonly type: "recorded" }
  | { readonly type: "settled"; readonly how: "settled" | "unseen"; readonly split?: ObservedSplit }
  | { readonly type: "sampled"; readonly gate: string; readonly sample: Sample }
  | {
      readonly type: "held";
      readonly kind: HoldKind;
      readonly reason: string;
      readonly until: number;
      readonly by?: string;
    }
  | { readonly type: "freed"; readonly by?: string }
  | { readonly type: "promoted"; readonly by: string; readonly full: boolean }
  /** A person's answer to one gate. */
  | { readonly type: "approved"; readonly gate: string; readonly by: string }
  | { readonly type: "passed"; readonly step: number; readonly skipped: readonly string[] }
  | {
      readonly type: "turned";
      readonly outcome: ReleaseOutcome;
      readonly reason: string;
      readonly by?: string;
    }
  | { readonly type: "returned"; readonly weights: Weights }
  | { readonly type: "retired"; readonly replicas: number }
  /** The database lost what only the old version needs. */
  | { readonly type: "contracted" }
  /** An effect that failed. */
  | {
      readonly type: "stumbled";
      readonly effect: EffectName;
      readonly reason: string;
      /** It was not begun, so it says nothing against the image. @default - it was begun */
      readonly isRefused?: true;
    }
  | { readonly type: "noted"; readonly text: string }
  | { readonly type: "resumed"; readonly by: string }
  | { readonly type: "finished"; readonly outcome: ReleaseOutcome; readonly reason: string }
);

/** An event of one type. */
export type EventOf<T extends ReleaseEvent["type"]> = Extract<ReleaseEvent, { readonly type: T }>;
