import type { Color } from "../color";
import type { PodCount } from "./facts";
import type { ReadyGate, RestartsGate } from "./gate";
import type { Reading } from "./reading";
import { unknown, type Verdict } from "./verdict";

/** Ready pods against the wanted ones. A color that wants none cannot answer anybody. */
export function judgeReady(
  gate: ReadyGate,
  color: Color,
  pods: Pick<PodCount, "ready" | "wanted"> | { readonly missing: string },
): Verdict {
  if ("missing" in pods) return unknown(`ready pods of ${color}: ${pods.missing}`);
  const { ready, wanted } = pods;
  if (!isCount(ready) || !isCount(wanted)) return unknown(`pods of ${color} were not counted`);
  const value = wanted === 0 ? 0 : (ready / wanted) * 100;
  const isLow = value < gate.minPercent;
  const share = `${String(ready)} of ${String(wanted)} pods of ${color} are ready`;
  const sentence = isLow ? `${share}, at least ${String(gate.minPercent)} % are needed` : share;
  return { outcome: isLow ? "failed" : "passed", sentence, value, limit: gate.minPercent };
}

/** Restarts since the release began against the limit. */
export function judgeRestarts(gate: RestartsGate, color: Color, restarts: Reading): Verdict {
  if ("missing" in restarts) return unknown(`restarts of ${color}: ${restarts.missing}`);
  const { value } = restarts;
  if (!isCount(value)) return unknown(`restarts of ${color} were not counted`);
  const isOver = value > gate.max;
  const times = value === 1 ? "once" : `${String(value)} times`;
  const rest = isOver ? `, at most ${String(gate.max)} are allowed` : "";
  const sentence =
    value === 0
      ? `${color} has not restarted since the release began`
      : `containers of ${color} restarted ${times} since the release began${rest}`;
  return { outcome: isOver ? "failed" : "passed", sentence, value, limit: gate.max };
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}
