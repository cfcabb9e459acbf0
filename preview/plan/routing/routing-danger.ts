import { COLORS } from "../../../model/color";
import type { Recording } from "../../recorder";
import type { Danger } from "../danger";
import { declaredObjects, type Manifest, objectPhrase } from "../manifest";
import type { ObjectChange } from "../object-change";
import type { ServiceChange } from "../service-change";
import { claimDangers } from "./claim-danger";
import { podDangers } from "./pod-danger";
import { portDangers } from "./port-danger";
import { READERS, waysIn } from "./readers";
import { routerDangers } from "./router-danger";
import { ruleDangers } from "./rule-danger";
import { colorOfTarget } from "./target";
import { wayDangers } from "./way-danger";

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
  const idle = idleColors(services);
  const isIdle = (manifest: Manifest) => {
    const own = colorOfTarget(manifest);
    return own !== undefined && idle.has(`${own.service} ${own.color}`);
  };
  const readersFor = ({ after: declared }: ObjectChange) => {
    const own = declared && colorOfTarget(declared.manifest);
    const router = services.find(({ service }) => service === own?.service)?.router.after;
    return READERS.filter(({ routers }) => router === undefined || routers.includes(router));
  };
  const found = [
    ...routerDangers(services),
    ...wayDangers(ways.before, ways.after),
    ...claimDangers(ways.before, ways.after),
    ...ruleDangers(ways.before, ways.after),
    ...changes.flatMap((change) => [
      ...portDangers(change, { before, after, isIdle }),
      ...podDangers(change, isIdle, readersFor(change)),
      ...READERS.flatMap((reader) =>
        reader
          .connectionChanges(change, before, after, (target) => idle.has(target))
          .map((message): Danger => ({
            kind: "limit",
            subject: objectPhrase(change.object),
            message,
          })),
      ),
    ]),
  ];
  return [...new Map(found.map((one) => [`${one.subject} ${one.message}`, one])).values()];
}

/** The colors without traffic before and after, by the names of targets. */
function idleColors(services: readonly ServiceChange[]): ReadonlySet<string> {
  return new Set(
    services.flatMap(({ service, colors }) =>
      COLORS.filter((color) => {
        const { before = 0, after = 0 } = colors[color].weight;
        return before === 0 && after === 0;
      }).map((color) => `${service} ${color}`),
    ),
  );
}
