import type { PlannedGate } from "./planned-gate";
import type { Outcome, Sample } from "./verdict";

/**
 * What there is of a gate so far, such as its answers. A gate may have the name of what every object has, such as
 * `constructor`.
 */
export function ofGate<T>(all: Readonly<Record<string, readonly T[]>>, name: string): readonly T[] {
  return Object.hasOwn(all, name) ? (all[name] ?? []) : [];
}

/**
 * Whether a gate failed by what is not known to be the new color's fault. That is never a reason to turn back.
 */
export function isShared(gate: PlannedGate, samples: readonly Sample[]): boolean {
  const failed = samples.slice(-gate.of).filter(({ outcome }) => outcome === "failed");
  return failed.at(-1)?.isShared === true;
}

/**
 * What a gate says after its latest samples: it fails when `failures` of the last `of` failed, and
 * passes only when the very last sample passed. Neither means unknown: no data never passes.
 */
export function gateStatus(gate: PlannedGate, samples: readonly Sample[]): Outcome {
  const latest = samples.slice(-gate.of);
  const failed = latest.filter(({ outcome }) => outcome === "failed").length;
  if (failed >= gate.failures) return "failed";
  return latest.at(-1)?.outcome === "passed" ? "passed" : "unknown";
}

/**
 * When the gate is to be asked again, in milliseconds since the epoch. An answer from the future was given
 * by another clock: nobody knows how old it is.
 */
export function nextSampleAt(gate: PlannedGate, samples: readonly Sample[], now: number): number {
  const last = samples.at(-1);
  return last === undefined || last.at > now ? 0 : last.at + gate.everySeconds * 1000;
}
