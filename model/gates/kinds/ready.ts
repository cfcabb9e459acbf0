import type { PodCount } from "../../release/observation";
import { share } from "../../settings/fields";
import { was } from "../../settings/renamed";
import { percents, shareText } from "../../units/share";
import type { GateBase, GateKind, GatePart, Own } from "../gate-kind";
import { isCount } from "../reading";
import { unknown, type Verdict } from "../verdict";

const fields = (part: GatePart) => ({
  /** Share of the desired pods. @default - 98% in stages, 50% in the guard */
  min: share({ min: "1%", max: "100%", step: "1%" })
    .meta(was("minPercent", "percent"))
    .prefault(part === "guard" ? "50%" : "98%"),
});

/** Pods of the new color whose probes pass, as Kubernetes says. */
export interface ReadyGate extends GateBase {
  readonly kind: "ready";
  readonly minPercent: number;
}

export const ready = {
  kind: "ready",
  text: "Pods of the new color whose probes pass.",
  fields,
  // A single drained node is no reason to turn back: half of the pods have to be gone three times in a row.
  base: (part) => (part === "guard" ? { failures: 3 } : {}),
  own: ({ min }: Own<typeof fields>) => ({ minPercent: percents(min) }),
  limit: {
    key: "min",
    worse: "lower",
    of: ({ minPercent }) => minPercent,
    text: (value) => shareText(value * 10_000),
    least: 1,
  },
} satisfies GateKind<ReadyGate>;

/** Ready pods against the desired ones. A color that wants none cannot answer anybody. */
export function judgeReady(
  gate: ReadyGate,
  color: string,
  pods: Pick<PodCount, "ready" | "desired"> | { readonly missing: string },
): Verdict {
  if ("missing" in pods) return unknown(`ready pods of ${color}: ${pods.missing}`);
  const { ready, desired } = pods;
  if (!isCount(ready) || !isCount(desired)) return unknown(`pods of ${color} were not counted`);
  const value = desired === 0 ? 0 : (ready / desired) * 100;
  const isLow = value < gate.minPercent;
  const counted = `${String(ready)} of ${String(desired)} pods of ${color} are ready`;
  const sentence = isLow ? `${counted}, at least ${String(gate.minPercent)}% are needed` : counted;
  return { outcome: isLow ? "failed" : "passed", sentence, value, limit: gate.minPercent };
}
