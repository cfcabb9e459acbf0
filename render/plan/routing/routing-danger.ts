import { COLORS } from "../../../model/color";
import type { Recording } from "../../recorder";
import type { Danger } from "../danger";
import {
  declaredObjects,
  type DeclaredObject,
  type Manifest,
  objectName,
  textOf,
} from "../manifest";
import type { ObjectChange } from "../object-change";
import type { ServiceChange } from "../service-change";
import { claimDangers } from "./claim-danger";
import { podDangers } from "./pod-danger";
import { poolDangers } from "./pool-limit";
import { portDangers } from "./port-danger";
import { ruleDangers } from "./rule-danger";
import { colorOf, targetFinder } from "./target";
import { wayDangers } from "./way-danger";
import { waysIn } from "./way-in";

/**
 * What a change does to the way of requests: from host and port at a gateway, by the rules, to the ports of
 * pods. Whatever is lost, narrowed, moved or sent elsewhere is a danger, by what the objects mean.
 */
export function routingDangers(
  base: Recording,
  head: Recording,
  changes: readonly ObjectChange[],
  services: readonly ServiceChange[],
): readonly Danger[] {
  const [before, after] = [base, head].map(({ resources }) => declaredObjects(resources));
  if (!before || !after) return [];
  const ways = { before: waysIn(before), after: waysIn(after) };
  const isIdle = idleFinder(services, after);
  const found = [
    ...wayDangers(ways.before, ways.after),
    ...claimDangers(ways.before, ways.after),
    ...ruleDangers(ways.before, ways.after),
    ...changes.flatMap((change) => [
      ...portDangers(change, { before, after, isIdle }),
      ...podDangers(change, isIdle),
      ...(isNew(change, before) || (change.after && isIdle(change.after.manifest))
        ? []
        : poolDangers(change)),
    ]),
  ];
  return [...new Map(found.map((one) => [`${one.subject} ${one.message}`, one])).values()];
}

/** Whether an object is of a color without traffic, before and after. */
function idleFinder(services: readonly ServiceChange[], objects: readonly DeclaredObject[]) {
  const targetOf = targetFinder(objects);
  const idle = new Set(
    services.flatMap(({ service, colors }) =>
      COLORS.filter((color) => {
        const { before = 0, after = 0 } = colors[color].weight;
        return before === 0 && after === 0;
      }).map((color) => `${service} ${color}`),
    ),
  );
  return (manifest: Manifest): boolean => {
    const own = colorOf(manifest);
    if (own) return idle.has(`${own.service} ${own.color}`);
    const host = textOf(manifest, "spec", "host");
    return host !== "" && idle.has(targetOf({ host }, objectName(manifest).namespace).name);
  };
}

/** A rule for connections to what was not there before cuts nobody. */
function isNew({ action, after }: ObjectChange, before: readonly DeclaredObject[]): boolean {
  if (action !== "create" || !after) return false;
  const { namespace } = objectName(after.manifest);
  const [name = "", given = namespace] = textOf(after.manifest, "spec", "host").split(".");
  return !before.some(({ manifest }) => {
    const service = objectName(manifest);
    return service.kind === "Service" && service.name === name && service.namespace === given;
  });
}
