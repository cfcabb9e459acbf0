import { fieldOf, itemsOf, textOf } from "../../../../model/field";
import { type Manifest, objectName, type RoutedObject } from "../../manifest";
import { mix, type RoutingOutcome } from "../outcome";
import { type RouteLimits, type Rule, STRICT, strictFor } from "../rule";
import type { RouteTarget } from "../target";
import { MESH } from "../way-in";
import { matchOf } from "./match";
import type { TargetFinder } from "./target";

/**
 * The rules of a VirtualService, in the order in which Envoy tries them: those for requests or, where it has none,
 * those for connections.
 *
 * @param port - those that hold there; nothing: where no rule names the port. @default - all of them
 */
export function rulesOf(
  { manifest }: RoutedObject,
  targetOf: TargetFinder,
  at?: { readonly port?: number },
): readonly Rule[] {
  const { namespace } = objectName(manifest);
  return writtenRules(manifest).flatMap((rule, index) => {
    const all = itemsOf(rule, "match");
    const match = at ? all.filter((one) => isAt(one, at.port)) : all;
    // A rule without conditions holds everywhere.
    if (all.length > 0 && match.length === 0) return [];
    return [
      {
        name: textOf(rule, "name") || `number ${String(index + 1)}`,
        matches: match.map(matchOf),
        conditions: JSON.stringify(match),
        outcome: outcomeOf(rule, (destination) => targetOf(destination, namespace)),
        limits: limitsOf(rule),
      },
    ];
  });
}

function isAt(match: unknown, port: number | undefined): boolean {
  const asked = numberOf(match, "port");
  return asked === undefined || asked === port;
}

/** The ports of a host in the mesh that rules tell apart. */
export function meshPorts({ manifest }: RoutedObject): readonly number[] {
  const matches = writtenRules(manifest).flatMap((rule) => itemsOf(rule, "match"));
  const inMesh = matches.filter((one) => {
    const gateways = itemsOf(one, "gateways");
    return gateways.length === 0 || gateways.includes(MESH);
  });
  return [...new Set(inMesh.flatMap((one) => numberOf(one, "port") ?? []))];
}

function writtenRules(manifest: Manifest): readonly unknown[] {
  const [rules = []] = ["http", "tls", "tcp"]
    .map((field) => itemsOf(manifest, "spec", field))
    .filter((some) => some.length > 0);
  return rules;
}

/** @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute */
function limitsOf(rule: unknown): RouteLimits {
  return {
    timeout: textOf(rule, "timeout"),
    tryTimeout: textOf(rule, "retries", "perTryTimeout"),
    // Istio makes two by itself.
    attempts: numberOf(fieldOf(rule, "retries"), "attempts") ?? 2,
    isDelayed: fieldOf(rule, "fault", "delay") !== undefined,
    rewrite: JSON.stringify(fieldOf(rule, "rewrite") ?? ""),
    origins: itemsOf(rule, "corsPolicy", "allowOrigins").map(originText),
    strictSeconds: strictSeconds(rule),
  };
}

/** An origin, with how it is compared where that is not word for word. */
function originText(origin: unknown): string {
  const [how = "", ...others] = ["exact", "prefix", "regex"].filter(
    (one) => textOf(origin, one) !== "",
  );
  const text = textOf(origin, how);
  return how === "exact" && others.length === 0 ? text : `${how} ${text}`;
}

function strictSeconds(rule: unknown): number {
  const operations = fieldOf(rule, "headers", "response");
  const header = textOf(operations, "set", STRICT) || textOf(operations, "add", STRICT);
  return strictFor(header);
}

/** What a rule makes of the requests that it takes. */
function outcomeOf(rule: unknown, targetOf: (destination: unknown) => RouteTarget): RoutingOutcome {
  const fixed = fixedAnswer(rule);
  if (fixed !== undefined) return mix([[answer(fixed), 1]]);
  const destinations = itemsOf(rule, "route");
  const weights = destinations.map((one) => numberOf(one, "weight") ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const aborted = abortedShare(rule);
  return mix([
    ...destinations.map((one, index): [RouteTarget, number] => {
      const share = total === 0 ? 1 / destinations.length : (weights[index] ?? 0) / total;
      return [targetOf(fieldOf(one, "destination")), share * (1 - aborted)];
    }),
    [answer("a fault that the router injects"), aborted],
  ]);
}

/** A target without pods. */
function answer(name: string): RouteTarget {
  return { name, service: "" };
}

function fixedAnswer(rule: unknown): string | undefined {
  const redirect = fieldOf(rule, "redirect");
  if (redirect !== undefined) {
    return `a redirect to ${textOf(redirect, "authority")}${textOf(redirect, "uri")}`;
  }
  const direct = fieldOf(rule, "directResponse", "status");
  if (direct !== undefined) return `the fixed answer ${JSON.stringify(direct)}`;
  const delegate = fieldOf(rule, "delegate");
  return delegate === undefined ? undefined : `the VirtualService ${textOf(delegate, "name")}`;
}

/** Without a percentage Istio aborts all. */
function abortedShare(rule: unknown): number {
  const abort = fieldOf(rule, "fault", "abort");
  if (abort === undefined) return 0;
  return (numberOf(fieldOf(abort, "percentage"), "value") ?? 100) / 100;
}

function numberOf(value: unknown, key: string): number | undefined {
  const number = fieldOf(value, key);
  return typeof number === "number" ? number : undefined;
}
