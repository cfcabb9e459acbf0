import { COLORS, type Color } from "../../../color";
import { colorName, serviceHost } from "../../../labels";
import { isMap } from "../../../settings/merge";
import type { RouterSettings } from "../../router";

/** A part of a VirtualService as it is live, with whatever fields it has: a rule, or a destination of one. */
export type LivePart = Readonly<Record<string, unknown>>;

/** Whose rules they are. */
export type RulesOwner = Pick<RouterSettings, "app" | "namespace"> & {
  readonly traffic?: Pick<RouterSettings["traffic"], "clusterDomain">;
};

/** The maps in a live list; what is no list has none. */
export function partsOf(list: unknown): readonly LivePart[] {
  return Array.isArray(list) ? list.filter(isMap) : [];
}

/** Name of a rule, for people. */
export function nameOf({ name }: LivePart): string {
  return typeof name === "string" ? name : "without a name";
}

/** Whether a rule goes by the weights: the split, or one of a part of the requests. */
export function isShared(rule: LivePart): boolean {
  return /^split(?:-|$)/.test(nameOf(rule));
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
    (rule) => isOpen(rule) && new Set(colorsOf(rule)).size === COLORS.length,
  );
  const found = named.length > 0 ? named : open.slice(-1);
  const [index, ...others] = found;
  if (index === undefined || others.length > 0) return undefined;
  const colors = colorsOf(rules[index]);
  return colors.length > 0 && new Set(colors).size === colors.length ? index : undefined;
}

/** Conditions of a rule for connections, which has no name to be told by. */
const OF_STREAMS = new Set(["sniHosts", "gateways", "port"]);

/** Without conditions, or for connections with no others than on the names and the port that are asked for. */
function isOpen({ match }: LivePart): boolean {
  if (match === undefined) return true;
  const parts = partsOf(match);
  const fields = parts.flatMap((part) => Object.keys(part));
  const isTold = fields.includes("sniHosts") || fields.includes("port");
  return isTold && fields.every((field) => OF_STREAMS.has(field));
}

function indexes(
  rules: readonly LivePart[],
  isMeant: (rule: LivePart) => boolean,
): readonly number[] {
  return rules.flatMap((rule, index) => (isMeant(rule) ? [index] : []));
}

function colorHost({ app, namespace, traffic }: RulesOwner, color: Color): string {
  return serviceHost(colorName(app, color), namespace, traffic?.clusterDomain);
}
