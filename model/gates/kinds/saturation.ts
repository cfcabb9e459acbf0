import { share } from "../../settings/fields";
import { was } from "../../settings/renamed";
import { seconds } from "../../units/duration";
import { percents } from "../../units/share";
import { type GateBase, type GateKind, type Own, window } from "../gate-kind";
import type { Reading } from "../reading";
import { unknown, type Verdict } from "../verdict";
import type { View } from "../view";

const fieldsOf = (max: string) => () => ({
  /** Share of the limit. @default - 80% of the memory, 90% of the processor */
  max: share({ min: "1%", max: "1000%", step: "1%" })
    .meta(was("maxPercent", "percent"))
    .prefault(max),
  /** Time over which processor time is averaged. */
  window: window("1m"),
});

/** The fullest pod's memory or the busiest pod's processor. */
export interface SaturationGate extends GateBase {
  readonly kind: "saturation";
  readonly resource: "memory" | "cpu";
  readonly maxPercent: number;
  readonly windowSeconds: number;
}

const kindOf = (resource: SaturationGate["resource"], text: string, usual: string) =>
  ({
    kind: "saturation",
    text: `The fullest pod's ${text}.`,
    fields: fieldsOf(usual),
    // Only told by default, as it needs metrics of every container.
    base: () => ({ mode: "observe" }),
    own: ({ max, window: back }: Own<ReturnType<typeof fieldsOf>>) => ({
      maxPercent: percents(max),
      windowSeconds: seconds(back),
      resource,
    }),
  }) satisfies GateKind<SaturationGate>;

export const memory = kindOf("memory", "memory", "80%");
export const cpu = kindOf("cpu", "processor time", "90%");

/** The fullest pod against its limit. */
export function judgeSaturation(gate: SaturationGate, view: View, ratio: Reading): Verdict {
  const name = `${gate.resource} of ${view.color}`;
  if ("missing" in ratio) return unknown(`${name}: ${ratio.missing}`);
  const value = ratio.value * 100;
  if (!(value >= 0)) return unknown(`${name}: the answer is ${String(ratio.value)}`);
  const measured = { value, limit: gate.maxPercent };
  const isOver = value > gate.maxPercent;
  const sign = isOver ? ">" : "≤";
  const sentence = `${name} ${value.toFixed(0)}% ${sign} ${String(gate.maxPercent)}% of its limit in the fullest pod`;
  return { outcome: isOver ? "failed" : "passed", sentence, ...measured };
}
