import diff from "microdiff";
import type { Color } from "../color";
import { isMap } from "../merge";
import { type RouterInputs, routerSpec } from "../router";
import type { HttpRoute } from "../routes";
import type { Weights } from "../weights";
import { type LivePart, nameOf, partsOf } from "./live-rules";

/** As much of a stack's settings as its rules are made from, besides the weights. */
export type RuleSettings = Pick<RouterInputs, "app" | "namespace" | "traffic">;

/** The rules that the program writes for these weights. */
export function rulesFor(settings: RuleSettings, weights: Weights, active: Color): HttpRoute[] {
  const { app, namespace, traffic } = settings;
  return routerSpec({ app, namespace, traffic, weights, activeColor: active }).http;
}

/** Lists of names beside the rules, with what one of them is called. */
const NAMES = { hosts: "host", gateways: "gateway" } as const;

/**
 * What is different between a live VirtualService and the one that the program would write for these
 * weights, as sentences. What the program does not declare is left out: its updates leave that alone.
 *
 * @param spec - the live `spec`
 * @param isForeign - whether somebody else wrote a field of it; other hosts and gateways are the program's
 *   own, from settings that are not these
 */
export function routerDifferences(
  spec: unknown,
  settings: RuleSettings,
  weights: Weights,
  active: Color,
  isForeign: (field: string) => boolean = () => true,
): readonly string[] {
  const live = isMap(spec) ? spec : {};
  const { app, namespace, traffic } = settings;
  const declared = routerSpec({ app, namespace, traffic, weights, activeColor: active });
  const fields = (["hosts", "gateways"] as const).filter(isForeign);
  return [
    ...fields.flatMap((field) => nameDifferences(NAMES[field], live[field], declared[field])),
    ...ruleDifferences(live["http"], declared.http),
  ];
}

function nameDifferences(what: string, live: unknown, declared: readonly string[]) {
  const names: readonly unknown[] = Array.isArray(live) ? live : [];
  const missing = declared.filter((name) => !names.includes(name));
  const added = names.filter((name) => !declared.some((one) => one === name));
  return [
    ...missing.map((name) => `${what} ${name} is missing`),
    ...added.map((name) => `${what} ${String(name)} is not one of the settings`),
  ];
}

/**
 * What is different between live rules and those that are wanted, as sentences.
 *
 * @param says - who wants them, with its verb
 */
export function ruleDifferences(
  rules: unknown,
  wanted: readonly object[],
  says = "the settings say",
): readonly string[] {
  const live = partsOf(rules);
  const declared = wanted as readonly LivePart[];
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
      return found ? fieldDifferences(found, rule, says) : [];
    }),
  ];
}

function fieldDifferences(live: LivePart, wanted: LivePart, says: string): readonly string[] {
  return diff(wanted, live).map((difference) => {
    const field = difference.path.join(".");
    const now = difference.type === "REMOVE" ? "not there" : shown(difference.value);
    const should = difference.type === "CREATE" ? "nothing" : shown(difference.oldValue);
    return `rule ${nameOf(wanted)}: ${field} is ${now}, ${says} ${should}`;
  });
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
