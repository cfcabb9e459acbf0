import type { Danger, DangerKind } from "../preview/plan/danger";

/** What each rule demands, by the name with which people switch it off or make it advisory. */
export const RULES = {
  "kept-objects": "Deployments, Services and routers are neither deleted, replaced nor renamed.",
  "serving-pods": "Pods with traffic keep their template and their number.",
  capacity: "A color has the pods that its weight needs.",
  routing: "Whatever reaches the colors goes on to reach them, in the shares that the weights say.",
  callers: "Whoever calls a service goes on to be let in.",
  security: "A service keeps what keeps others out, or its settings say why not.",
  database: "No change passes a point of no return, nor leaves a database unprepared.",
  "largest-step": "A change of the weights is not larger than release.maxStep.",
  "verified-image":
    "Where release.requireVerified is on, a color gets its first traffic with a verified image.",
  "image-by-digest": "A color with traffic runs an image by digest.",
  "readiness-probe": "The container of a color has a readiness probe.",
  "disruption-budget": "Every color has a PodDisruptionBudget.",
} as const;

/** How people name a rule. */
export type RuleName = keyof typeof RULES;

export const RULE_NAMES = Object.keys(RULES) as readonly RuleName[];

/** The rule that stops a danger of the plan; dangers of further kinds are about routes. */
const OF_KIND: Partial<Record<DangerKind, RuleName>> = {
  deleted: "kept-objects",
  replaced: "kept-objects",
  renamed: "kept-objects",
  mode: "kept-objects",
  cluster: "kept-objects",
  budget: "disruption-budget",
  "serving-pods": "serving-pods",
  capacity: "capacity",
  caller: "callers",
  unsecured: "security",
  step: "largest-step",
  unverified: "verified-image",
  "no-return": "database",
  migration: "database",
};

/** The rule that a danger breaks. */
export function ruleOf({ kind }: Danger): RuleName {
  return OF_KIND[kind] ?? "routing";
}
