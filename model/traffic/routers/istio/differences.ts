import diff from "microdiff";
import type { Color } from "../../../color";
import { isMap } from "../../../settings/merge";
import type { RouterSettings } from "../../router";
import type { Weights } from "../../weights";
import { type LivePart, nameOf, partsOf } from "./live-rules";
import { routeField, virtualServiceSpec } from "./virtual-service";

/** Lists of names beside the rules, with what one of them is called. */
const NAMES = { hosts: "host", gateways: "gateway", exportTo: "namespace" } as const;

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
  settings: RouterSettings,
  weights: Weights,
  activeColor: Color,
  isForeign: (field: string) => boolean = () => true,
): readonly string[] {
  const live = isMap(spec) ? spec : {};
  const declared = virtualServiceSpec({ ...settings, weights, activeColor });
  const fields = (["hosts", "gateways", "exportTo"] as const).filter(isForeign);
  return [
    ...fields.flatMap((field) => nameDifferences(NAMES[field], live[field], declared[field])),
    ...ruleDifferences(live[routeField(settings)], declared[routeField(settings)] ?? []),
  ];
}

/** Names of a list that are missing or were added, as sentences. */
export function nameDifferences(what: string, live: unknown, declared?: readonly string[]) {
  if (!declared) return [];
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
  const missing = beyond(names, liveNames);
  const added = beyond(liveNames, names);
  const isMoved = missing.length + added.length === 0 && liveNames.join() !== names.join();
  return [
    ...missing.map((name) => `rule ${name} is missing`),
    ...added.map((name) => `rule ${name} is not one of the settings`),
    ...(isMoved ? [`the rules are in another order: ${liveNames.join(", ")}`] : []),
    ...declared.flatMap((rule) => {
      const named = live.filter((one) => nameOf(one) === nameOf(rule));
      const all = named.map((found) => fieldDifferences(found, rule, says));
      // Rules for connections have no names: the one that is meant is as it should be, or the last.
      return all.find((found) => found.length === 0) ?? all.at(-1) ?? [];
    }),
  ];
}

/** Names that are in one list more often than in the other. */
function beyond(names: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return names.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
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
