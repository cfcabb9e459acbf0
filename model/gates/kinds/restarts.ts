import type { Color } from "../../color";
import { integer } from "../../settings/fields";
import { AT_ONCE, type GateBase, type GateKind, type GatePart, type Own } from "../gate-kind";
import { isCount, type Reading } from "../reading";
import { unknown, type Verdict } from "../verdict";

const fields = (part: GatePart) => ({
  /** Restarts since the release began. @default - 0 in stages, 3 in the guard */
  max: integer(0).default(part === "guard" ? 3 : 0),
});

/** Restarts of the new color's containers since the release began, as Kubernetes says. */
export interface RestartsGate extends GateBase, Own<typeof fields> {
  readonly kind: "restarts";
}

export const restarts = {
  kind: "restarts",
  text: "Restarts of the new color's containers.",
  fields,
  base: (part) => ({ ...AT_ONCE, ...(part === "verify" && { mode: "off" }) }),
  limit: { key: "max", worse: "higher", of: ({ max }) => max, text: (value) => value, least: 0 },
} satisfies GateKind<RestartsGate>;

/** Restarts since the release began against the limit. */
export function judgeRestarts(gate: RestartsGate, color: Color, seen: Reading): Verdict {
  if ("missing" in seen) return unknown(`restarts of ${color}: ${seen.missing}`);
  const { value } = seen;
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
