import type { Gate } from "./gate";
import type { GatePart } from "./gate-kind";

type Parts = Readonly<Record<GatePart, readonly Gate[]>>;

/**
 * Splits the false alarms of a release over what is compared. A gate of a stage and the guard's of the same kind
 * look at the same numbers: they are one comparison. That of restarts only excuses what the limit would blame.
 *
 * @param share - of healthy releases, from 0 to 1
 */
export function withFalseAlarms(share: number, parts: Parts): Parts {
  const all = Object.values(parts).flat();
  const compared = all.filter(
    (gate) => "compared" in gate && gate.mode === "enforce" && gate.kind !== "restarts",
  );
  const falseAlarms = share / Math.max(1, new Set(compared.map(subjectOf)).size);
  const split = (gates: readonly Gate[]) =>
    gates.map((gate) =>
      "compared" in gate ? { ...gate, compared: { ...gate.compared, falseAlarms } } : gate,
    );
  return { verify: split(parts.verify), gates: split(parts.gates), guard: split(parts.guard) };
}

/** What is counted. */
function subjectOf(gate: Gate): string {
  return gate.kind === "query" ? gate.name : gate.kind;
}
