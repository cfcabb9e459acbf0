import type { Gate } from "../gate";
import type { GatePart } from "../gate-kind";
import { gateStatus, isShared } from "../gate-status";
import { judgeErrors } from "../kinds/errors";
import { judgeLatency } from "../kinds/latency";
import { judgeQuery } from "../kinds/query";
import { judgeSaturation } from "../kinds/saturation";
import { plannedGate } from "../planned-gate";
import { missing, type Reading } from "../reading";
import type { Requests } from "../requests";
import type { Counts } from "../tally";
import { type Sample, unknown, type Verdict } from "../verdict";
import type { Look } from "./looks";

/** What a gate had done with a release: `unanswered` where it did not pass a step, as nothing was known. */
export interface End {
  readonly is: "quiet" | "held" | "back" | "unanswered";
  /** When, in milliseconds since the epoch. */
  readonly at: number;
  readonly sentence: string;
}

/** Asks a gate along a release, and ends where it would not have let the release go on. */
export function replay(
  gate: Gate,
  part: GatePart,
  looks: readonly Look[],
  strideSeconds: number,
): End {
  const planned = plannedGate(gate);
  const { everySeconds, of } = gate;
  // What a look finds, several answers of the time until the next one had found as well.
  const repeats = Math.min(of, Math.max(1, Math.floor(strideSeconds / everySeconds)));
  let samples: readonly Sample[] = [];
  let asked = -Infinity;
  for (const look of looks) {
    const { moment, view } = look;
    if (part === "gates" && moment.minute <= moment.since) continue;
    if (view.now >= asked + everySeconds * 1000) {
      const sample = { ...judged(gate, look), at: view.now };
      samples = [...samples, ...Array.from({ length: repeats }, () => sample)].slice(-of);
      asked = view.now;
    }
    const status = gateStatus(planned, samples);
    const end = { at: view.now, sentence: samples.at(-1)?.sentence ?? "" };
    if (status === "failed") {
      const isBack = gate.onFail === "rollback" && !isShared(planned, samples);
      return { is: isBack ? "back" : "held", ...end };
    }
    if (!moment.isLast || part !== "gates") continue;
    if (status !== "passed") return { is: "unanswered", ...end };
    samples = [];
  }
  return { is: "quiet", at: looks.at(-1)?.view.now ?? 0, sentence: "" };
}

/** The answer of the product's own judge. */
function judged(gate: Gate, { view, own, other, isKnown, value, beside, edgeMs }: Look): Verdict {
  const requests = ({ all, bad }: Counts, asked: Reading = { value: bad }): Requests => ({
    count: { value: all },
    value: asked,
    age: isKnown ? { value: 0 } : missing("no data"),
  });
  switch (gate.kind) {
    case "errors": {
      const active = beside?.isAlone === true ? {} : { other: requests(other) };
      return judgeErrors(gate, view, requests(own), beside && { ...beside, ...active });
    }
    case "latency":
      return judgeLatency(gate, view, requests(own, value), beside && { ...beside, edgeMs });
    case "query":
      return judgeQuery(gate, view, value, beside);
    case "saturation":
      return judgeSaturation(gate, view, value);
    default:
      return unknown(`${gate.name} has no past`);
  }
}
