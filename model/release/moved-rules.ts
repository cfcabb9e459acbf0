import { withBucketsOf } from "../bucket";
import { type Color, COLORS, otherColor } from "../color";
import { isMap } from "../merge";
import { type HttpRoute, targetColor } from "../routes";
import { isServing, servingColors, type Weights } from "../weights";
import {
  colorOf,
  type LivePart,
  nameOf,
  partsOf,
  type RulesOwner,
  sentTo,
  splitIndex,
  weightOf,
} from "./live-rules";
import { rulesFor, type RuleSettings } from "./rules";

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
  settings: RuleSettings,
  weights: Weights,
  active: Color,
): readonly LivePart[] {
  const live = partsOf(http);
  const declared = rulesFor(settings, weights, active);
  const split = splitIndex(live, settings);
  if (split === undefined) return declared.map((rule) => ({ ...rule }));
  const shared = declared.find(({ name }) => name === "split");
  const moved = live.map((rule, index) =>
    index === split
      ? mirrored(divided(rule, settings, weights, shared), settings, weights, shared)
      : inRole(rule, settings, active),
  );
  return withStickiness(moved, settings, weights).map((rule) =>
    kindOf(rule) === undefined ? rule : mirrored(rule, settings, weights, shared),
  );
}

/** The rules with users in the buckets of these weights, made from the rules of users that are live. */
export function withStickiness(
  rules: readonly LivePart[],
  owner: RulesOwner,
  weights: Weights,
): readonly LivePart[] {
  const first = rules.findIndex((rule) => kindOf(rule) !== undefined);
  if (first < 0) return rules;
  const users = KINDS.flatMap((kind) => {
    const found = rules.filter((rule) => kindOf(rule) === kind);
    return servingColors(weights).flatMap((color) => {
      const name = `${kind}-${color}`;
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

function kindOf(rule: LivePart): (typeof KINDS)[number] | undefined {
  return KINDS.find((kind) => COLORS.some((color) => nameOf(rule) === `${kind}-${color}`));
}

function withBuckets(value: unknown, color: Color, weights: Weights): unknown {
  if (Array.isArray(value)) return value.map((one) => withBuckets(one, color, weights));
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) =>
    key === "regex" && typeof inner === "string"
      ? [key, withBucketsOf(inner, color, weights)]
      : [key, withBuckets(inner, color, weights)],
  );
  return Object.fromEntries(entries) as LivePart;
}

/** Both colors share what destinations of others leave; one that is missing is written out. */
function divided(
  rule: LivePart,
  owner: RulesOwner,
  weights: Weights,
  declared: HttpRoute | undefined,
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
  declared: HttpRoute | undefined,
): LivePart {
  const { mirrors: live, ...rest } = rule;
  const isIdle = (color: Color | undefined) => color !== undefined && !isServing(weights, color);
  const colors = partsOf(live).map((mirror) => [colorOf(mirror, owner), mirror] as const);
  const strange = colors.flatMap(([color, mirror]) => (color === undefined ? [mirror] : []));
  const idle = colors.flatMap(([color, mirror]) => (isIdle(color) ? [mirror] : []));
  const mirrors = [...strange, ...(idle.length > 0 ? idle : (declared?.mirrors ?? []))];
  return mirrors.length > 0 ? { ...rest, mirrors } : rest;
}

/** A rule to the active or the idle color goes where that color is now. */
function inRole(rule: LivePart, settings: RuleSettings, active: Color): LivePart {
  const name = nameOf(rule);
  if (name === "preview-idle") return sentTo(rule, otherColor(active), settings);
  const to = settings.traffic.match.find((one) => `match-${one.name}` === name)?.to;
  return to === "active" || to === "idle" ? sentTo(rule, targetColor(to, active), settings) : rule;
}
