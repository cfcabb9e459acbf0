import diff from "microdiff";
import { type Color, COLORS, perColor } from "../color";
import { gatewayName } from "../gateway";
import { colorName, serviceHost } from "../labels";
import { isMap } from "../merge";
import { type HttpRoute, httpRoutes, type RouteInputs } from "../routes";
import { weightProblems, type Weights } from "../weights";

/** As much of a stack's settings as its rules are made from, besides the weights. */
export type RuleSettings = Pick<RouteInputs, "app" | "namespace" | "traffic">;

type LiveRule = Readonly<Record<string, unknown>>;

/** The rules that the program writes for these weights. */
export function rulesFor(settings: RuleSettings, weights: Weights, active: Color): HttpRoute[] {
  const { app, namespace, traffic } = settings;
  const gateway = gatewayName(settings);
  return httpRoutes({ app, namespace, traffic, gateway, weights, activeColor: active });
}

/**
 * The weights of the split in a live VirtualService.
 *
 * @param rules - its `spec.http`
 * @throws Error when there is no such split, or when the rules of sticky users have another one
 */
export function liveWeights(rules: unknown, settings: RuleSettings): Weights {
  const live = rulesOf(rules);
  const weights = splitWeights(live, settings);
  // Whichever color is active: these rules depend on the weights only.
  const wanted = rulesFor(settings, weights, "blue").filter(carriesWeights);
  const found = live.filter(carriesWeights);
  const differences = ruleDifferences(found.map(shareOf), wanted.map(shareOf));
  if (differences.length === 0) return weights;
  throw new Error(`the rules do not agree on the weights: ${differences.join("; ")}`);
}

/** What is different between live rules and those of the settings, as sentences. */
export function ruleDifferences(rules: unknown, wanted: readonly object[]): readonly string[] {
  const live = rulesOf(rules);
  const declared = wanted as readonly LiveRule[];
  const liveNames = live.map(nameOf);
  const names = declared.map(nameOf);
  const missing = names.filter((name) => !liveNames.includes(name));
  const added = liveNames.filter((name) => !names.includes(name));
  const isMoved = missing.length + added.length === 0 && liveNames.join() !== names.join();
  return [
    ...missing.map((name) => `rule ${name} is missing`),
    ...added.map((name) => `rule ${name} is not one of the settings`),
    ...(isMoved ? [`the rules are in another order: ${liveNames.join(", ")}`] : []),
    ...declared.flatMap((rule) => {
      const found = live.find((one) => nameOf(one) === nameOf(rule));
      return found ? fieldDifferences(found, rule) : [];
    }),
  ];
}

function fieldDifferences(live: LiveRule, wanted: LiveRule): readonly string[] {
  return diff(wanted, live).map((difference) => {
    const field = difference.path.join(".");
    const now = difference.type === "REMOVE" ? "not there" : shown(difference.value);
    const should = difference.type === "CREATE" ? "nothing" : shown(difference.oldValue);
    return `rule ${nameOf(wanted)}: ${field} is ${now}, the settings say ${should}`;
  });
}

function splitWeights(live: readonly LiveRule[], { app, namespace }: RuleSettings): Weights {
  const splits = live.filter((rule) => nameOf(rule) === "split");
  const routes = splits.length === 1 ? splits[0]?.["route"] : undefined;
  const destinations: readonly unknown[] = Array.isArray(routes) ? routes : [];
  if (destinations.length !== COLORS.length) {
    throw new Error(`the router of ${app} has no rule "split" over both colors`);
  }
  const weights = perColor((color) => {
    const host = serviceHost(colorName(app, color), namespace);
    return destinations.map((one) => weightTo(one, host)).find((weight) => weight !== undefined);
  });
  const { blue = NaN, green = NaN } = weights;
  const problems = weightProblems({ blue, green });
  if (problems.length === 0) return { blue, green };
  throw new Error(`the router of ${app} has weights that make no split: ${problems.join(", ")}`);
}

function weightTo(route: unknown, host: string): number | undefined {
  if (!isMap(route) || !isMap(route["destination"])) return undefined;
  const { weight } = route;
  if (route["destination"]["host"] !== host) return undefined;
  return typeof weight === "number" ? weight : undefined;
}

/** What such a rule says about weights: whom it takes, and where to. */
function shareOf(rule: object) {
  const { name, match, route } = rule as LiveRule;
  return { name, match, route };
}

function carriesWeights(rule: object): boolean {
  return /^(?:split|sticky-.*|draw-.*)$/.test(nameOf(rule as LiveRule));
}

function rulesOf(rules: unknown): readonly LiveRule[] {
  return Array.isArray(rules) ? rules.filter(isMap) : [];
}

function nameOf({ name }: LiveRule): string {
  return typeof name === "string" ? name : "without a name";
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
