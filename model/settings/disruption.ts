import { countOrShare, object } from "./fields";
import { type Problem, problem } from "./problem";
import { amount, type Surge } from "./strategy";
import type { Resolved } from "./typed";

/**
 * How many pods of a color a drain of nodes may take at once; exactly one of the two. Limits the
 * Eviction API only, never a rollout.
 */
export const disruptionSchema = object({
  /** Pods that may be away, a count or a share. @default - 1, unless `minAvailable` is set */
  maxUnavailable: countOrShare()
    .meta({ examples: [1] })
    .exactOptional(),
  /** Pods that must stay, a count or a share. Easily blocks every drain. @default - not set */
  minAvailable: countOrShare()
    .meta({ examples: [2] })
    .exactOptional(),
}).default({ maxUnavailable: 1 });

/** How many pods of a color a drain of nodes may take at once. */
export type Disruption = Resolved<typeof disruptionSchema>;

/**
 * Budgets that contradict themselves, let no node ever drain, or let all pods go at once.
 *
 * @param smallest - the least number of pods that a color with pods runs, if known
 */
export function disruptionProblems(
  path: readonly string[],
  disruption: Disruption,
  smallest: number | undefined,
): readonly Problem[] {
  const { maxUnavailable, minAvailable } = disruption;
  if ((maxUnavailable === undefined) === (minAvailable === undefined)) {
    return [problem(path, disruption, "exactly one of maxUnavailable and minAvailable")];
  }
  if (maxUnavailable !== undefined && amount(maxUnavailable) === 0) {
    return [
      problem([...path, "maxUnavailable"], maxUnavailable, "at least 1, or no node can be drained"),
    ];
  }
  if (maxUnavailable !== undefined && takesAll(maxUnavailable, smallest)) {
    return [allAway(path, maxUnavailable, smallest)];
  }
  if (minAvailable === undefined || !keepsAll(minAvailable, smallest)) return [];
  const size = smallest === undefined ? "" : ` ${String(smallest)}`;
  return [
    problem(
      [...path, "minAvailable"],
      minAvailable,
      `fewer than the smallest color's${size} pods, or no node can be drained (shares are rounded up); maxUnavailable: 1 is safer`,
      smallest === undefined || smallest > 1 ? 1 : null,
    ),
  ];
}

function allAway(
  path: readonly string[],
  maxUnavailable: Surge,
  smallest: number | undefined,
): Problem {
  const size = smallest === undefined ? "" : ` ${String(smallest)}`;
  const needed = `fewer than the smallest color's${size} pods, or a drain of nodes takes all of them at once (shares are rounded up)`;
  return problem([...path, "maxUnavailable"], maxUnavailable, needed, 1);
}

/**
 * Whether all pods may be away at once. A single pod has to be let go, or its node is never drained.
 * Kubernetes rounds a share up: 51 % of 2 pods are both.
 */
function takesAll(maxUnavailable: Surge, pods: number | undefined): boolean {
  if (pods === undefined) return maxUnavailable === "100%";
  const away =
    typeof maxUnavailable === "number"
      ? maxUnavailable
      : Math.ceil((amount(maxUnavailable) * pods) / 100);
  return away >= Math.max(pods, 2);
}

/** Whether all pods must stay. Kubernetes rounds a share up: 90 % of 3 pods are all 3. */
function keepsAll(minAvailable: Surge, pods: number | undefined): boolean {
  if (pods === undefined) return minAvailable === "100%";
  if (typeof minAvailable === "number") return minAvailable >= pods;
  return Math.ceil((amount(minAvailable) * pods) / 100) >= pods;
}
