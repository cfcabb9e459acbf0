import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { sortedJson } from "../json";
import { isMap } from "../settings/merge";
import { gatewayReference } from "../traffic/routers/istio/gateway";
import { renderedCopies, withCopies } from "./mirror";
import { isHostOf } from "./picked";
import { type OwnRule, ownRules, STREAMS, weightOf } from "./router-rules";
import type { SourceObject } from "./source-object";

type Json = Readonly<Record<string, unknown>>;

/** What the Service is called to which requests of a color go. */
export type NameOf = (color: "blue" | "green") => string;

/** Fields of a rule that would change requests where the other one has none. */
const TELLING = ["rewrite", "fault", "redirect", "directResponse", "timeout", "corsPolicy"];

/** A VirtualService in the form in which two can be compared. */
export function asRouter(body: Json, services: readonly SourceObject[], namespace: string): Json {
  const spec = mapAt(body, "spec");
  const { hosts, gateways, http: _http, ...rest } = spec;
  const rules = itemsOf(spec, "http").map((rule) => asRule(mapAt(rule)));
  const streams = STREAMS.flatMap((field) =>
    spec[field] === undefined ? [] : [[field, itemsOf(spec, field).map(asStream)] as const],
  );
  const isOurs = (host: string) => services.some((one) => isHostOf(host, one));
  return {
    ...body,
    spec: {
      ...rest,
      ...(hosts !== undefined && {
        hosts: itemsOf(spec, "hosts").map((one) => (isOurs(String(one)) ? services[0]?.name : one)),
      }),
      ...(gateways !== undefined && {
        gateways: itemsOf(spec, "gateways").map((one) =>
          one === "mesh" ? one : gatewayReference(String(one), namespace),
        ),
      }),
      ...(rules.length > 0 && { http: rules }),
      ...Object.fromEntries(streams),
    },
  };
}

function asStream(rule: unknown): Json {
  const routes = itemsOf(rule, "route");
  const route = routes.map((one) => ({ ...mapAt(one), weight: weightOf(one, routes.length) }));
  return { ...mapAt(rule), route };
}

function asRule(given: Json): Json {
  const rule = withCopies(given);
  const telling = TELLING.map((field) => [field, rule[field] ?? "none"]);
  const routes = itemsOf(rule, "route");
  return {
    ...rule,
    ...(Object.fromEntries(telling) as Json),
    ...(rule["match"] !== undefined && {
      match: itemsOf(rule, "match").map((one) => asMatch(mapAt(one))),
    }),
    ...(routes.length > 0 && {
      route: routes.map((one) => ({ ...mapAt(one), weight: weightOf(one, routes.length) })),
    }),
    ...(rule["headers"] !== undefined && { headers: lowered(rule["headers"]) }),
  };
}

/** Names of headers are the same in any case. */
function lowered(value: unknown): unknown {
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isNamed = ["set", "add"].includes(key) && isMap(inner);
      return [
        key,
        isNamed
          ? lowerKeys(inner)
          : key === "remove"
            ? itemsOf(value, key).map((one) => String(one).toLowerCase())
            : lowered(inner),
      ];
    }),
  );
}

function lowerKeys(map: Json): Json {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key.toLowerCase(), value]));
}

function asMatch(match: Json): Json {
  const { headers, withoutHeaders, ...rest } = match;
  return {
    ...rest,
    ...(headers !== undefined && { headers: lowerKeys(mapAt(headers)) }),
    ...(withoutHeaders !== undefined && { withoutHeaders: lowerKeys(mapAt(withoutHeaders)) }),
  };
}

/**
 * The rendered router with its rules in the places of the source's that have the same conditions: each of these
 * has to be there, in the same order, with what it does to requests.
 *
 * @param source - the VirtualService of the files, as {@link asRouter} has it
 */
export function alignedRouter(
  rendered: Json,
  source: Json,
  services: readonly SourceObject[],
  nameOf: NameOf,
): Json {
  const rules = itemsOf(rendered, "spec", "http").map((one) => mapAt(one));
  const own = rules.filter((one) => !textOf(one, "name").startsWith("preview-"));
  let after = 0;
  const { rules: ours, isSplit } = ownRules(source, services);
  const http: unknown[] = itemsOf(source, "spec", "http").map((rule, index) => {
    const { colors } = ours.find((one) => one.index === index) ?? {};
    if (!colors) return {};
    const wanted = itemsOf(rule, "match").map(conditionKey);
    const found = own.findIndex((one, place) => place >= after && fits(one, wanted));
    const counterpart = own[found];
    if (!counterpart) return {};
    after = found;
    const routes = itemsOf(counterpart, "route");
    const weights = (color: "blue" | "green") => sharesOf(routes, `${nameOf(color)}.`);
    const port = fieldOf(routes[0], "destination", "port");
    return {
      ...asRule(counterpart),
      ...(wanted.length > 0 && { match: itemsOf(rule, "match") }),
      route: colors.map((color) => ({
        destination: { port },
        weight: isSplit && color ? weights(color) : weights("blue") + weights("green"),
      })),
      mirrors: renderedCopies(counterpart, `${nameOf("green")}.`),
    };
  });
  const streams = STREAMS.flatMap((field) => {
    const [rule] = itemsOf(rendered, "spec", field);
    const { rules: owned } = ownRules(source, services, field);
    if (rule === undefined || owned.length === 0) return [];
    return [[field, owned.map((one) => alignedStream(mapAt(rule), one, nameOf))] as const];
  });
  const spec = { ...mapAt(rendered, "spec"), http, ...Object.fromEntries(streams) };
  return { ...rendered, spec };
}

/** The one rule for connections in the place of the source's: it holds for the service's port, and for its names. */
function alignedStream(rule: Json, { colors, matches }: OwnRule, nameOf: NameOf): Json {
  const routes = itemsOf(rule, "route");
  const port = fieldOf(routes[0], "destination", "port");
  const places = itemsOf(rule, "match");
  const names = itemsOf(places[0], "sniHosts");
  // Where no place names a port, the service's own is the only one.
  const asked = places.map((one) => fieldOf(one, "port")).find((one) => one !== undefined);
  const isAlone = new Set(colors).size < 2;
  return {
    match: matches.map(() => ({ sniHosts: names, port: asked ?? fieldOf(port, "number") })),
    route: colors.map((color) => ({
      destination: { port },
      weight: isAlone || !color ? 100 : sharesOf(routes, `${nameOf(color)}.`),
    })),
  };
}

function sharesOf(routes: readonly unknown[], host: string): number {
  return routes
    .filter((one) => textOf(one, "destination", "host").startsWith(host))
    .reduce<number>((sum, one) => sum + weightOf(one, routes.length), 0);
}

/** Whether a rule has all of some conditions, one of which is enough; or none where none is wanted. */
function fits(rule: Json, wanted: readonly string[]): boolean {
  const matches = itemsOf(rule, "match");
  if (wanted.length === 0) return matches.length === 0;
  const known = matches.map(conditionKey);
  return wanted.every((one) => known.includes(one));
}

/** A condition without the places where it holds, and whatever name it has. */
function conditionKey(match: unknown): string {
  const { gateways: _gateways, name: _name, ...rest } = asMatch(mapAt(match));
  return sortedJson(rest);
}
