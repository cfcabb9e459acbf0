import { COLORS } from "../../model/color";
import type { Danger } from "./danger";
import { objectName } from "./manifest";
import type { ObjectChange } from "./object-change";
import { colorOfTarget } from "./routing/target";
import type { ServiceChange } from "./service-change";
import { autoscalers, leavesSize } from "./service-state";

/** Who decides how many pods a Deployment has: `replicas`, an autoscaler of the program, or one elsewhere. */
type Owner = "replicas" | "autoscaler" | "elsewhere";

/** Colors with traffic whose size goes to an autoscaler elsewhere, or comes back from it. */
export function sizeDangers(
  objects: readonly ObjectChange[],
  services: readonly ServiceChange[],
): readonly Danger[] {
  const owner = { before: ownersOf(objects, "before"), after: ownersOf(objects, "after") };
  return objects.flatMap((change): Danger[] => {
    const [had, has] = [owner.before(change), owner.after(change)];
    const place = change.after && colorOfTarget(change.after.manifest);
    const service = services.find((one) => one.service === place?.service);
    const color = COLORS.find((one) => one === place?.color);
    if (!had || !has || !service || !color) return [];
    const weight = service.colors[color].weight.after ?? 0;
    if (weight === 0 || (had === "elsewhere") === (has === "elsewhere")) return [];
    const serving = `while it carries ${String(weight)} % of the traffic`;
    const message = has === "elsewhere" ? handsOver(had, serving) : takesBack(has, serving);
    return [{ kind: "capacity", subject: `${service.service} ${color}`, message }];
  });
}

function ownersOf(objects: readonly ObjectChange[], side: "before" | "after") {
  const scalers = autoscalers(objects.flatMap((change) => change[side] ?? []));
  return (change: ObjectChange): Owner | undefined => {
    const declared = change[side];
    if (declared?.manifest.kind !== "Deployment") return undefined;
    const { namespace, name } = objectName(declared.manifest);
    if (scalers.has(`${namespace}/${name}`)) return "autoscaler";
    return leavesSize(declared) ? "elsewhere" : "replicas";
  };
}

function handsOver(had: Owner, serving: string): string {
  const order =
    had === "autoscaler"
      ? "make that one right after this update, not before it: two autoscalers of one Deployment both stop"
      : "make that one right after this update";
  return `is left to an autoscaler elsewhere ${serving}: until that one acts it keeps the pods that it has; ${order}.`;
}

function takesBack(has: Owner, serving: string): string {
  const order =
    has === "autoscaler"
      ? "delete that one right before this update: two autoscalers of one Deployment both stop"
      : "delete that one first, and write as many replicas as are live: with others the update fails";
  return `is taken from an autoscaler elsewhere ${serving}; ${order}.`;
}
