import { itemsOf, mapAt, textOf } from "../field";
import { DNS_LABEL } from "../name";
import { type Finding, keyFor, lost, own } from "./finding";
import { gatewayReference } from "../traffic/routers/istio/gateway";
import { mirrorFindings } from "./mirror";
import { placeFindings } from "./router-places";
import { routeOptions, stringMatch } from "./route-options";
import { answerOf, type OwnRule, type OwnRules, ownRules, STREAMS, weightOf } from "./router-rules";
import type { SourceObject } from "./source-object";

type Json = Readonly<Record<string, unknown>>;

/**
 * The keys of `traffic` that a VirtualService stands for.
 *
 * @param namespace - that of the stack
 */
export function routerFindings(
  { body, namespace: given }: SourceObject,
  services: readonly SourceObject[],
  namespace: string,
): readonly Finding[] {
  const found = ownRules(body, services);
  const reference = (gateway: string) =>
    given === undefined || given === namespace ? gateway : gatewayReference(gateway, given);
  return [
    own("apiVersion", "a stack writes the version"),
    own("metadata.name", "the router is named as the app"),
    own("metadata.namespace", "the key namespace"),
    lost("status", "what the cluster writes is no setting"),
    ...placeFindings(body, services, reference),
    ...found.foreign.map((index) => {
      const hosts = itemsOf(itemsOf(body, "spec", "http")[index], "route").map((one) =>
        textOf(one, "destination", "host"),
      );
      const why =
        hosts.length === 0
          ? "it sends no request to the service"
          : `it sends to ${hosts.join(", ")}, whose own stack has it`;
      return lost(`spec.http[${String(index)}]`, why);
    }),
    ...found.rules.flatMap((rule) => ruleNames(rule, "http")),
    ...unreached(found),
    ...weightFindings(found, "http"),
    ...mirrorFindings(baseOf(found), found.colorOf),
    ...STREAMS.flatMap((field) => streamFindings(ownRules(body, services, field), field)),
    ...trafficFindings(found),
  ];
}

/** What Sluice calls rules, conditions and destinations itself. */
function ruleNames({ index, rule, matches, colors }: OwnRule, field: string): readonly Finding[] {
  const at = `spec.${field}[${String(index)}]`;
  return [
    own(`${at}.name`, "Sluice names its rules"),
    ...matches.map((_, place) =>
      own(`${at}.match[${String(place)}].name`, "Sluice names its rules"),
    ),
    ...itemsOf(rule, "route").flatMap((_, place) => {
      const destination = `${at}.route[${String(place)}].destination`;
      if (colors[place] === undefined) return [lost(destination, "a stack has two colors")];
      return ["host", "subset"].map((field) =>
        own(`${destination}.${field}`, "a color has a Service of its own"),
      );
    }),
  ];
}

/** Behind a rule without conditions no other one is tried. */
function unreached({ rules }: OwnRules): readonly Finding[] {
  const first = rules.findIndex(({ matches }) => matches.length === 0);
  const behind = first < 0 ? [] : rules.slice(first + 1);
  return behind.map(({ index }) =>
    own(
      `spec.http[${String(index)}]`,
      "no request comes here: a rule ahead of it takes all of them",
    ),
  );
}

/** Where all other requests go, by weight. */
function weightFindings({ rules, isSplit }: OwnRules, field: string): readonly Finding[] {
  const base = rules.find(({ matches }) => field !== "http" || matches.length === 0);
  const routes = itemsOf(base?.rule, "route");
  if (!isSplit || !base || routes.length < 2) return [];
  const weights = { blue: 0, green: 0 };
  routes.forEach((route, place) => {
    const color = base.colors[place];
    if (color) weights[color] += weightOf(route, routes.length);
  });
  return keyFor(`spec.${field}[${String(base.index)}].route`, ["weights"], weights);
}

/** Connections go by the weights alone: of a rule the port or the names are those of the service. */
function streamFindings(found: OwnRules, field: (typeof STREAMS)[number]): readonly Finding[] {
  const [first] = found.rules;
  if (!first) return [];
  return [
    ...keyFor(`spec.${field} (what is spoken)`, ["traffic", "protocol"], field),
    ...found.rules.flatMap((rule) => ruleNames(rule, field)),
    ...weightFindings(found, field),
  ];
}

/** Where all other requests go. */
function baseOf({ rules }: Pick<OwnRules, "rules">): OwnRule | undefined {
  return rules.find(({ matches }) => matches.length === 0);
}

function trafficFindings({ rules, isSplit }: OwnRules): readonly Finding[] {
  const base = baseOf({ rules });
  const matched = rules.filter(({ matches }) => matches.length > 0);
  const optionsOf = ({ rule }: OwnRule) => routeOptions(rule);
  const at = ({ index }: OwnRule) => `spec.http[${String(index)}]`;
  const common = (rule: OwnRule) =>
    Object.entries(optionsOf(rule)).flatMap(([key, value]) =>
      keyFor(`${at(rule)}.${FIELDS[key] ?? key}`, ["traffic", key], value),
    );
  const entries = () =>
    matched.length === 0
      ? []
      : keyFor(
          "spec.http",
          ["traffic", "match"],
          matched.flatMap((rule) => matchEntries(rule, isSplit)),
        );
  if (base) return [...common(base), ...entries()];
  const paths = matched.flatMap(({ matches }) =>
    matches.flatMap((one) => (one["uri"] === undefined ? [] : [stringMatch(one["uri"])])),
  );
  const isByPath = matched.every(({ matches }) =>
    matches.every((one) => Object.keys(one).every((key) => ["uri", "name"].includes(key))),
  );
  const [first] = matched.filter(({ rule }) => answerOf(rule) === undefined);
  const isByService = matched.every(({ rule }) => answerOf(rule) === undefined);
  const isAlike = new Set(matched.map((rule) => JSON.stringify(optionsOf(rule)))).size === 1;
  const owned =
    isByPath && paths.length > 0 ? keyFor("spec.http", ["traffic", "paths"], paths) : [];
  if (first && isByPath && isAlike && isByService && !isSplit) return [...owned, ...common(first)];
  return [...owned, ...entries()];
}

/** Fields whose name is not that of their key. */
const FIELDS: Readonly<Record<string, string>> = {
  requestHeaders: "headers.request",
  responseHeaders: "headers.response",
};

/** A rule ahead of the weights; conditions that differ in more than the path are rules of their own. */
function matchEntries(rule: OwnRule, isSplit: boolean): readonly Json[] {
  const groups = new Map<string, { readonly condition: Json; readonly paths: unknown[] }>();
  for (const match of rule.matches) {
    const condition = conditionOf(match);
    const key = JSON.stringify(condition);
    const group = groups.get(key) ?? { condition, paths: [] };
    groups.set(key, group);
    if (match["uri"] !== undefined) group.paths.push(stringMatch(match["uri"]));
  }
  const given = textOf(rule.rule, "name");
  const name = DNS_LABEL.test(given) ? given : `rule-${String(rule.index + 1)}`;
  return [...groups.values()].map(({ condition, paths }, place) => ({
    name: place === 0 ? name : `${name}-${String(place + 1)}`,
    to: targetOf(rule, isSplit),
    ...condition,
    ...(paths.length > 0 && { paths }),
    ...routeOptions(rule.rule),
  }));
}

function targetOf({ rule, colors }: OwnRule, isSplit: boolean): unknown {
  const answer = answerOf(rule);
  if (answer) return answer;
  const routes = itemsOf(rule, "route");
  const [color] = colors;
  if (!isSplit) return "split";
  if (routes.length === 1) return color ?? "split";
  const share = (wanted: string) =>
    routes.reduce<number>(
      (sum, route, place) => sum + (colors[place] === wanted ? weightOf(route, routes.length) : 0),
      0,
    );
  return { active: share("blue"), idle: share("green") };
}

function conditionOf(match: Json): Json {
  const {
    uri: _uri,
    name: _name,
    headers,
    queryParams,
    withoutHeaders,
    method,
    authority,
    scheme,
    ...rest
  } = match;
  const maps = { headers, queryParams, withoutHeaders };
  return {
    ...rest,
    ...Object.fromEntries(
      Object.entries(maps).flatMap(([key, map]) =>
        map === undefined ? [] : [[key, valuesOf(mapAt(map), key !== "queryParams")]],
      ),
    ),
    ...(method !== undefined && { methods: [String(stringMatch(method))] }),
    ...(authority !== undefined && { authority: stringMatch(authority) }),
    ...(scheme !== undefined && { scheme: stringMatch(scheme) }),
  };
}

function valuesOf(map: Json, isHeader: boolean): Json {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [
      isHeader ? name.toLowerCase() : name,
      stringMatch(value),
    ]),
  );
}
