import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { copiesOf } from "./mirror";
import { isHostOf } from "./picked";
import type { SourceObject } from "./source-object";

type Json = Readonly<Record<string, unknown>>;

/** Fields with rules for connections, which have no requests. */
export const STREAMS = ["tcp", "tls"] as const;

/** A field with rules. */
type RouteField = "http" | (typeof STREAMS)[number];

/** A rule of a VirtualService that sends to one service. */
export interface OwnRule {
  /** Where it stands among all rules. */
  readonly index: number;
  readonly rule: Json;
  readonly matches: readonly Json[];
  /** The colors that its destinations are, in their order. */
  readonly colors: readonly ("blue" | "green" | undefined)[];
}

/** The rules of a VirtualService, as far as they send to a service. */
export interface OwnRules {
  readonly rules: readonly OwnRule[];
  /** Indices of rules that send elsewhere, or nowhere. */
  readonly foreign: readonly number[];
  /** Whether destinations are told apart, as two versions are. */
  readonly isSplit: boolean;
  /** The color that a destination is. */
  readonly colorOf: (route: unknown) => "blue" | "green" | undefined;
}

/** The rules that send to a service; its first destination is blue, the second one green. */
export function ownRules(
  body: unknown,
  services: readonly SourceObject[],
  field: RouteField = "http",
): OwnRules {
  const all = itemsOf(body, "spec", field).map((rule, index) => ({ index, rule: mapAt(rule) }));
  const isOurs = (rule: Json) => {
    const hosts = itemsOf(rule, "route").map((one) => textOf(one, "destination", "host"));
    return hosts.length > 0 && hosts.every((host) => services.some((one) => isHostOf(host, one)));
  };
  // What a proxy answers itself belongs to the service that has the other rules.
  const isOwned = all.some(({ rule }) => isOurs(rule));
  const ours = all.filter(
    ({ rule }) => isOurs(rule) || (isOwned && answerOf(rule) !== undefined && conditions(rule) > 0),
  );
  // Where all other requests go is the color that serves.
  const ordered = [...ours].sort((one, other) => conditions(one.rule) - conditions(other.rule));
  const isOwn = (one: unknown) =>
    services.some((service) => isHostOf(textOf(one, "destination", "host"), service));
  const names = [
    ...new Set([
      ...ordered.flatMap(({ rule }) => itemsOf(rule, "route").map(destinationName)),
      ...ordered.flatMap(({ rule }) => copiesOf(rule).filter(isOwn).map(destinationName)),
    ]),
  ];
  const colorOf = (route: unknown) =>
    (["blue", "green"] as const)[names.indexOf(destinationName(route))];
  return {
    rules: ours.map(({ index, rule }) => ({
      index,
      rule,
      matches: itemsOf(rule, "match").map((one) => mapAt(one)),
      colors: itemsOf(rule, "route").map(colorOf),
    })),
    foreign: all.filter((one) => !ours.includes(one)).map(({ index }) => index),
    isSplit: names.length > 1,
    colorOf,
  };
}

/** The answer of a rule that asks no pod, as the key has it. */
export function answerOf({ redirect, directResponse }: Json): Json | undefined {
  if (redirect !== undefined) {
    // Istio's own default.
    return { redirect: { redirectCode: 301, ...mapAt(redirect) } };
  }
  if (directResponse === undefined) return undefined;
  const { body, ...rest } = mapAt(directResponse);
  const text = textOf(body, "string");
  return { directResponse: { ...rest, ...(text !== "" && { body: text }) } };
}

function conditions(rule: Json): number {
  return itemsOf(rule, "match").length;
}

/** A version of a service: a subset, or a Service of its own. */
function destinationName(route: unknown): string {
  const subset = textOf(route, "destination", "subset");
  return subset === "" ? (textOf(route, "destination", "host").split(".")[0] ?? "") : subset;
}

/** The share of a destination in percent. */
export function weightOf(route: unknown, count: number): number {
  const weight = fieldOf(route, "weight");
  return typeof weight === "number" ? weight : count === 1 ? 100 : 0;
}
