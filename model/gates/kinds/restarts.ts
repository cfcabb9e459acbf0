import { flag, integer } from "../../settings/fields";
import { comparedOf, ratioOf, sharedWords, TWICE } from "../comparison";
import { evidence, needed } from "../evidence";
import { AT_ONCE, type GateKind, type GatePart, type Own } from "../gate-kind";
import { isCount, type Reading } from "../reading";
import type { Comparing, Tally } from "../tally";
import { unknown, type Verdict } from "../verdict";

const fields = (part: GatePart) => ({
  /** Restarts since the release began. @default - 0 in stages, 3 in the guard */
  max: integer(0).default(part === "guard" ? 3 : 0),
  /** Whether a restart counts against the new color only if the active one's pods did not restart as well. */
  compare: flag().default(part !== "verify"),
});

/** Restarts of the new color's containers since the release began, as Kubernetes says. */
export interface RestartsGate extends Comparing {
  readonly kind: "restarts";
  readonly max: number;
}

export const restarts = {
  kind: "restarts",
  text: "Restarts of the new color's containers.",
  fields,
  base: (part) => ({ ...AT_ONCE, ...(part === "verify" && { mode: "off" }) }),
  own: ({ max, compare }: Own<typeof fields>) => ({
    max,
    ...comparedOf({ compare, maxOfActive: TWICE, burst: 1, passOn: "requests" }),
  }),
  limit: { key: "max", worse: "higher", of: ({ max }) => max, text: (value) => value, least: 0 },
} satisfies GateKind<RestartsGate>;

/**
 * Restarts since the release began against the limit.
 *
 * @param beside - those of both colors, of their pods
 */
export function judgeRestarts(
  gate: RestartsGate,
  { color, active }: { readonly color: string; readonly active: string },
  seen: Reading,
  beside?: Pick<Tally, "own" | "active">,
): Verdict {
  if ("missing" in seen) return unknown(`restarts of ${color}: ${seen.missing}`);
  const { value } = seen;
  if (!isCount(value)) return unknown(`restarts of ${color} were not counted`);
  const isOver = value > gate.max;
  const rest = isOver ? `, at most ${String(gate.max)} are allowed` : "";
  const sentence =
    value === 0
      ? `${color} has not restarted since the release began`
      : `containers of ${color} restarted ${timesOf(value)} since the release began${rest}`;
  const measured = { value, limit: gate.max };
  if (!isOver || !beside || !isLikely(gate, beside)) {
    return { outcome: isOver ? "failed" : "passed", sentence, ...measured };
  }
  const both = `; those of ${active} ${timesOf(beside.active.bad)}${sharedWords(color)}`;
  return { outcome: "failed", sentence: `${sentence}${both}`, ...measured, isShared: true };
}

/** Whether both colors restart, and chance explains the difference. */
function isLikely({ compared }: RestartsGate, beside: Pick<Tally, "own" | "active">) {
  if (!compared || beside.active.bad === 0) return false;
  return evidence([beside], ratioOf(compared)) < needed(compared);
}

function timesOf(count: number): string {
  return count === 1 ? "once" : `${String(count)} times`;
}
