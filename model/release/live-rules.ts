import { COLORS, type Color } from "../color";
import { colorName, serviceHost } from "../labels";
import { isMap } from "../merge";

/** A part of a VirtualService as it is live, with whatever fields it has: a rule, or a destination of one. */
export type LivePart = Readonly<Record<string, unknown>>;

/** Whose rules they are. */
export interface RulesOwner {
  readonly app: string;
  readonly namespace: string;
}

/** The maps in a live list; what is no list has none. */
export function partsOf(list: unknown): readonly LivePart[] {
  return Array.isArray(list) ? list.filter(isMap) : [];
}

/** Name of a rule, for people. */
export function nameOf({ name }: LivePart): string {
  return typeof name === "string" ? name : "without a name";
}

/** Weight of a destination; Istio reads one that is left out as 0 beside others. */
export function weightOf({ weight }: LivePart): number {
  return typeof weight === "number" ? weight : 0;
}

/** The color that a destination or a mirror goes to; nothing for hosts of others. */
export function colorOf({ destination }: LivePart, owner: RulesOwner): Color | undefined {
  const host = isMap(destination) ? destination["host"] : undefined;
  return COLORS.find((color) => colorHost(owner, color) === host);
}

/** The same rule with its requests sent to another color; destinations of others stay. */
export function sentTo(rule: LivePart, color: Color, owner: RulesOwner): LivePart {
  const route = partsOf(rule["route"]).map((part) => {
    if (colorOf(part, owner) === undefined || !isMap(part["destination"])) return part;
    return { ...part, destination: { ...part["destination"], host: colorHost(owner, color) } };
  });
  return { ...rule, route };
}

/**
 * Place of the rule that holds the weights: the one that is called so or, where somebody took its name
 * away, the last one without conditions that goes to both colors. Nothing where that leaves a doubt.
 */
export function splitIndex(rules: readonly LivePart[], owner: RulesOwner): number | undefined {
  const colorsOf = (rule: LivePart | undefined) =>
    partsOf(rule?.["route"]).flatMap((part) => colorOf(part, owner) ?? []);
  const named = indexes(rules, ({ name }) => name === "split");
  const open = indexes(
    rules,
    (rule) => rule["match"] === undefined && new Set(colorsOf(rule)).size === COLORS.length,
  );
  const found = named.length > 0 ? named : open.slice(-1);
  const [index, ...others] = found;
  if (index === undefined || others.length > 0) return undefined;
  const colors = colorsOf(rules[index]);
  return colors.length > 0 && new Set(colors).size === colors.length ? index : undefined;
}

function indexes(
  rules: readonly LivePart[],
  isMeant: (rule: LivePart) => boolean,
): readonly number[] {
  return rules.flatMap((rule, index) => (isMeant(rule) ? [index] : []));
}

function colorHost({ app, namespace }: RulesOwner, color: Color): string {
  return serviceHost(colorName(app, color), namespace);
}
