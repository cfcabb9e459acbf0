import diff from "microdiff";
import { describeValue } from "../settings/problem";
import { visible } from "../visible";
import type { PlannedGate } from "../gates/planned-gate";
import type { ReleasePlan } from "./walk";

/**
 * What a plan of a journal has that the one of the stack's file has not, as sentences; empty when they are
 * the same.
 */
export function planDifferences(begun: ReleasePlan, now: ReleasePlan): readonly string[] {
  const found = diff(shown(begun), shown(now)).map((change) => {
    const [before, after] = [
      change.type === "CREATE" ? undefined : change.oldValue,
      change.type === "REMOVE" ? undefined : change.value,
    ].map((value) => visible(describeValue(value)));
    return `${visible(change.path.join("."))}: begun with ${before ?? ""}, now ${after ?? ""}`;
  });
  if (found.length > 0 || begun.hash === now.hash) return found;
  return ["something that is not shown differs, such as a password in an address of a gate"];
}

/** Gates by their names, as people look for them. */
function shown({ id: _id, hash: _hash, settings, ...way }: ReleasePlan) {
  const { verify, gates, guard, ...rest } = settings;
  return {
    ...way,
    ...rest,
    verify: byName(verify),
    gates: byName(gates),
    guard: byName(guard),
  };
}

function byName(gates: readonly PlannedGate[]): Readonly<Record<string, PlannedGate>> {
  return Object.fromEntries(gates.map((gate) => [gate.name, gate]));
}
