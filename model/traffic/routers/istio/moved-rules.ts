import { type Color, COLORS, otherColor } from "../../../color";
import { isMap } from "../../../settings/merge";
import { withBucketsOf } from "../../bucket";
import { isAnswer } from "../../match";
import type { RouterSettings } from "../../router";
import { isServing, servingColors, type Weights } from "../../weights";
import {
  colorOf,
  isShared,
  type LivePart,
  nameOf,
  partsOf,
  type RulesOwner,
  sentTo,
  splitIndex,
  weightOf,
} from "./live-rules";
import { sharesOf, targetColor } from "./fixed-route";
import { type Rule, rulesFor } from "./virtual-service";

/**
 * The live rules with other weights. What follows from weights and active color moves: the split, the
 * rules of sticky users, mirrors, and rules to a role. Everything else stays as it is live, whatever the
 * settings say: rules and destinations of others, headers, ports, time-outs. Where the live rules are
 * those of the settings, these are the rules that the program writes for the new weights.
 *
 * @param http - `spec.http`; where no split can be recognised in it, the rules are those of the settings
 */
export function movedRules(
  http: unknown,
  settings: RouterSettings,
  weights: Weights,
  active: Color,
): readonly LivePart[] {
  const live = partsOf(http);
  const declared = rulesFor(settings, weights, active);
  const split = splitIndex(live, settings);
  if (split === undefined) return declared.map((rule) => ({ ...rule }));
  const splitOf = (suffix: string) =>
    declared.find(({ name = "split" }) => name === `split${suffix}`);
  const moved = live.map((rule, index) => {
    if (index !== split && !isShared(rule)) return inRole(rule, settings, active);
    const shared = splitOf(index === split ? "" : nameOf(rule).slice("split".length));
    return mirrored(divided(rule, settings, weights, shared), settings, weights, shared);
  });
  return withStickiness(moved, settings, weights).map((rule) => {
    const users = usersOf(rule);
    return users ? mirrored(rule, settings, weights, splitOf(users.suffix)) : rule;
  });
}

/** The rules that go by the weights, made from those that are live. */
export function withWeights(
  rules: readonly LivePart[],
  owner: RulesOwner,
  weights: Weights,
): readonly LivePart[] {
  const split = splitIndex(rules, owner);
  const shared = rules.map((rule, index) =>
    index !== split && isShared(rule) ? divided(rule, owner, weights, undefined) : rule,
  );
  return withStickiness(shared, owner, weights);
}

/** The rules with users in the buckets of these weights, made from the rules of users that are live. */
function withStickiness(
  rules: readonly LivePart[],
  owner: RulesOwner,
  weights: Weights,
): readonly LivePart[] {
  const suffixes = new Set(rules.flatMap((rule) => usersOf(rule)?.suffix ?? []));
  return [...suffixes].reduce((all, suffix) => withUsers(all, suffix, owner, weights), rules);
}

/** The same for the users of one split. */
function withUsers(
  rules: readonly LivePart[],
  suffix: string,
  owner: RulesOwner,
  weights: Weights,
): readonly LivePart[] {
  const kindOf = (rule: LivePart) => {
    const users = usersOf(rule);
    return users?.suffix === suffix ? users.kind : undefined;
  };
  const first = rules.findIndex((rule) => kindOf(rule) !== undefined);
  const users = KINDS.flatMap((kind) => {
    const found = rules.filter((rule) => kindOf(rule) === kind);
    return servingColors(weights).flatMap((color) => {
      const name = `${kind}-${color}${suffix}`;
      const model = found.find((rule) => rule["name"] === name) ?? found[0];
      if (!model) return [];
      const match = withBuckets(model["match"], color, weights);
      return [sentTo({ ...model, name, match }, color, owner)];
    });
  });
  const others = (part: readonly LivePart[]) => part.filter((rule) => kindOf(rule) === undefined);
  return [...others(rules.slice(0, first)), ...users, ...others(rules.slice(first))];
}

/** Users with a bucket, and users that draw one. */
const KINDS = ["sticky", "draw"] as const;

/** Whose rule it is, and of which split: that of all requests has no suffix. */
export function usersOf(
  rule: LivePart,
): { readonly kind: (typeof KINDS)[number]; readonly suffix: string } | undefined {
  const name = nameOf(rule);
  for (const kind of KINDS) {
    for (const color of COLORS) {
      const start = `${kind}-${color}`;
      const suffix = name.slice(start.length);
      if (name.startsWith(start) && /^(?:-|$)/.test(suffix)) return { kind, suffix };
    }
  }
  return undefined;
}

/** Other buckets in the conditions on headers, and nowhere else. */
function withBuckets(match: unknown, color: Color, weights: Weights): unknown {
  return partsOf(match).map((one) => {
    const { headers } = one;
    if (!isMap(headers)) return one;
    const entries = Object.entries(headers).map(([name, value]) => {
      const regex = isMap(value) ? value["regex"] : undefined;
      if (!isMap(value) || typeof regex !== "string") return [name, value];
      return [name, { ...value, regex: withBucketsOf(regex, color, weights) }];
    });
    return { ...one, headers: Object.fromEntries(entries) as LivePart };
  });
}

/** Both colors share what destinations of others leave; one that is missing is written out. */
function divided(
  rule: LivePart,
  owner: RulesOwner,
  weights: Weights,
  declared: Rule | undefined,
): LivePart {
  const parts = partsOf(rule["route"]);
  const taken = parts.filter((part) => colorOf(part, owner) === undefined).map(weightOf);
  const left = Math.max(0, 100 - taken.reduce((sum, weight) => sum + weight, 0));
  const blue = Math.round((weights.blue * left) / 100);
  const shares = { blue, green: left - blue };
  const missing = (declared?.route ?? []).filter((part) => {
    const color = colorOf({ ...part }, owner);
    return !parts.some((live) => colorOf(live, owner) === color);
  });
  const route = [...parts, ...missing.map((part) => ({ ...part }))].map((part) => {
    const color = colorOf(part, owner);
    return color === undefined ? part : { ...part, weight: shares[color] };
  });
  return { ...rule, route };
}

/** A color that serves gets no copies: it would do its work twice. */
function mirrored(
  rule: LivePart,
  owner: RulesOwner,
  weights: Weights,
  declared: Rule | undefined,
): LivePart {
  const { mirrors: live, ...rest } = rule;
  const isIdle = (color: Color | undefined) => color !== undefined && !isServing(weights, color);
  const colors = partsOf(live).map((mirror) => [colorOf(mirror, owner), mirror] as const);
  const strange = colors.flatMap(([color, mirror]) => (color === undefined ? [mirror] : []));
  const idle = colors.flatMap(([color, mirror]) => (isIdle(color) ? [mirror] : []));
  const mirrors = [...strange, ...(idle.length > 0 ? idle : (declared?.mirrors ?? []))];
  return mirrors.length > 0 ? { ...rest, mirrors } : rest;
}

/** A rule to the active or the idle color goes where that color is now, and shares of roles move with them. */
function inRole(rule: LivePart, settings: RouterSettings, active: Color): LivePart {
  const name = nameOf(rule);
  if (name === "preview-idle") return sentTo(rule, otherColor(active), settings);
  const to = settings.traffic.match.find((one) => `match-${one.name}` === name)?.to;
  if (to === undefined || isAnswer(to)) return rule;
  if (to === "active" || to === "idle") return sentTo(rule, targetColor(to, active), settings);
  return typeof to === "object" ? divided(rule, settings, sharesOf(to, active), undefined) : rule;
}
