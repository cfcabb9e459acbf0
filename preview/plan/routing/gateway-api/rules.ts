import { parseDuration } from "../../../../model/units/duration";
import { fieldOf, itemsOf, textOf } from "../../../../model/field";
import { objectName, type RoutedObject } from "../../manifest";
import { matchOf } from "../istio/match";
import type { TargetFinder } from "../istio/target";
import { mix, type RoutingOutcome } from "../outcome";
import { type RouteLimits, type Rule, STRICT, strictFor } from "../rule";
import type { RouteTarget } from "../target";

/**
 * The rules of a route, in the order in which they are listed: Sluice writes them so that it is the one in which they
 * are tried. Routes of others may mean another order where their rules overlap.
 */
export function rulesOf({ manifest }: RoutedObject, targetOf: TargetFinder): readonly Rule[] {
  const { namespace } = objectName(manifest);
  return itemsOf(manifest, "spec", "rules").map((rule, index) => ({
    name: textOf(rule, "name") || `number ${String(index + 1)}`,
    matches: itemsOf(rule, "matches").map((match) => matchOf(asIstioMatch(match))),
    conditions: JSON.stringify(itemsOf(rule, "matches")),
    outcome: outcomeOf(rule, (ref) =>
      targetOf({ host: hostOf(ref, namespace) }, textOf(ref, "namespace") || namespace),
    ),
    limits: limitsOf(rule),
  }));
}

/** The same conditions in Istio's words; a prefix of `/` asks for nothing. */
function asIstioMatch(match: unknown): object {
  const { type, value } = { type: textOf(match, "path", "type"), value: pathOf(match) };
  const kind = type === "Exact" ? "exact" : type === "RegularExpression" ? "regex" : "prefix";
  const method = fieldOf(match, "method");
  return {
    ...(value !== "/" && { uri: { [kind]: value } }),
    ...(typeof method === "string" && { method: { exact: method } }),
    ...conditions(match, "headers"),
    ...conditions(match, "queryParams"),
  };
}

/** A call of gRPC is a path, too. */
function pathOf(match: unknown): string {
  const service = textOf(match, "method", "service");
  if (service !== "") return `/${service}/${textOf(match, "method", "method")}`;
  return textOf(match, "path", "value").replace(/(?<=.)\/$/, "") || "/";
}

function conditions(match: unknown, part: string): object {
  const entries = itemsOf(match, part).map((one) => {
    const kind = textOf(one, "type") === "RegularExpression" ? "regex" : "exact";
    return [textOf(one, "name").toLowerCase(), { [kind]: textOf(one, "value") }];
  });
  return entries.length === 0 ? {} : { [part]: Object.fromEntries(entries) as object };
}

function hostOf(ref: unknown, namespace: string): string {
  return `${textOf(ref, "name")}.${textOf(ref, "namespace") || namespace}`;
}

/** What a rule makes of the requests that it takes. */
function outcomeOf(rule: unknown, targetOf: (ref: unknown) => RouteTarget): RoutingOutcome {
  const redirect = filterOf(rule, "RequestRedirect", "requestRedirect");
  if (redirect !== undefined) {
    const name = `a redirect to ${textOf(redirect, "scheme")}${textOf(redirect, "hostname")}`;
    return mix([[{ name, service: "" }, 1]]);
  }
  const refs = itemsOf(rule, "backendRefs");
  const weights = refs.map((ref) => Number(fieldOf(ref, "weight") ?? 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return mix(
    refs.map((ref, index) => [targetOf(ref), total === 0 ? 0 : (weights[index] ?? 0) / total]),
  );
}

function limitsOf(rule: unknown): RouteLimits {
  const rewrite = filterOf(rule, "URLRewrite", "urlRewrite");
  const timeout = textOf(rule, "timeouts", "request");
  const headers = filterOf(rule, "ResponseHeaderModifier", "responseHeaderModifier");
  const [strict] = [...itemsOf(headers, "set"), ...itemsOf(headers, "add")].filter(
    (one) => textOf(one, "name").toLowerCase() === STRICT,
  );
  return {
    timeout: parseDuration(timeout) === 0 ? "" : timeout,
    tryTimeout: textOf(rule, "timeouts", "backendRequest"),
    attempts: 0,
    isDelayed: false,
    origins: [],
    rewrite: JSON.stringify(rewrite ?? ""),
    strictSeconds: strictFor(textOf(strict, "value")),
  };
}

function filterOf(rule: unknown, type: string, field: string): unknown {
  const found = itemsOf(rule, "filters").find((one) => textOf(one, "type") === type);
  return fieldOf(found, field);
}
