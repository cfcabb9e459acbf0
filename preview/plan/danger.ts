import { COLORS, type Color, perColor } from "../../model/color";
import { carrying, shortAfterMove } from "../../model/capacity/shortfall";
import { ROUTER_KINDS } from "../../model/traffic/routers";
import { INGRESS } from "../../model/traffic/routers/ingress/kind";
import { objectPhrase } from "./manifest";
import type { ObjectChange } from "./object-change";
import type { BeforeAfter, ColorChange, ServiceChange } from "./service-change";

/** What kind of risk it is; stable, for scripts. */
export type DangerKind =
  | "replaced"
  | "deleted"
  | "renamed"
  | "serving-pods"
  | "mode"
  | "budget"
  | "capacity"
  | "cluster"
  | "unverified"
  | "no-return"
  | "migration"
  | "step"
  | "exposed"
  | "caller"
  | "unsecured"
  | "way-in"
  | "claimed"
  | "rule"
  | "port"
  | "limit"
  | "config";

/** A change that can lose requests or cannot be taken back. */
export interface Danger {
  readonly kind: DangerKind;
  /** The object or the color of a service that it is about. */
  readonly subject: string;
  /** What happens and what it means, in one or two sentences. */
  readonly message: string;
}

/** Without these pods or callers are lost: an Ingress is a router's way in, which holds no split. */
const GUARDED = new Set(["Deployment", "Service", INGRESS.kind, ...ROUTER_KINDS]);

/** The dangers of a plan, the gravest kinds first. */
export function dangers(
  objects: readonly ObjectChange[],
  services: readonly ServiceChange[],
): readonly Danger[] {
  return [
    ...renamedObjects(objects),
    ...objects.flatMap(guardedObject),
    ...objects.flatMap(lostBudget),
    ...services.flatMap((service) => COLORS.flatMap((color) => servingPods(service, color))),
    ...services.flatMap(tooSmall),
  ];
}

const nameOf = ({ object }: ObjectChange) => objectPhrase(object);

/** The same object under another identity: the engine creates first, and finds the name taken. */
function renamedObjects(objects: readonly ObjectChange[]): readonly Danger[] {
  const goes = new Set(objects.filter(({ action }) => action === "delete").map(nameOf));
  return objects
    .filter((change) => change.action === "create" && goes.has(nameOf(change)))
    .map((change) => ({
      kind: "renamed",
      subject: nameOf(change),
      message:
        "is declared under another resource name or type: pulumi up would create it while it still exists, " +
        "and fail, or delete it afterwards. An alias on the resource keeps its identity.",
    }));
}

function guardedObject(change: ObjectChange): readonly Danger[] {
  if (!GUARDED.has(change.object.kind)) return [];
  const subject = nameOf(change);
  if (change.action === "delete") {
    const isProtected = change.before?.resource.protect === true;
    const message = isProtected
      ? "is deleted; it is protected, so pulumi up will refuse."
      : "is deleted.";
    return [{ kind: "deleted", subject, message }];
  }
  if (change.action !== "replace") return [];
  const why = change.reasons.join(", ");
  const order = change.deletedFirst
    ? "It is deleted first: until the new one is there, nothing answers under this name."
    : "The old one goes once the new one is there.";
  return [
    {
      kind: "replaced",
      subject,
      message: `is replaced, because ${why} cannot change in place. ${order}`,
    },
  ];
}

function lostBudget(change: ObjectChange): readonly Danger[] {
  if (change.object.kind !== "PodDisruptionBudget" || change.action !== "delete") return [];
  const message = "is deleted: a drain of nodes may then take all pods at once.";
  return [{ kind: "budget", subject: nameOf(change), message }];
}

/** Pods that are replaced or removed while users are on them. */
function servingPods({ service, colors }: ServiceChange, color: Color): readonly Danger[] {
  const { weight, deployment, restarts, most } = colors[color];
  const share = weight.after ?? 0;
  if (share === 0) return [];
  const isRestart = deployment === "update" && restarts.length > 0;
  const isSmaller = deployment !== "replace" && (most.after ?? Infinity) < (most.before ?? 0);
  if (!isRestart && !isSmaller) return [];
  const what = isRestart ? `restarts its pods (${restarts.join("; ")})` : shrinks(colors[color]);
  const message =
    (weight.before ?? 0) > 0
      ? `${what} while it carries ${String(share)} % of the traffic. Change the idle color, then shift.`
      : `${what} and gets ${String(share)} % of the traffic in the same up: nobody has tried it before.`;
  return [{ kind: "serving-pods", subject: `${service} ${color}`, message }];
}

/** How many pods an autoscaler had started is not known here, so the most that it may is what goes. */
function shrinks({ replicas, most, autoscaled }: ColorChange): string {
  const wasScaled = replicas.before !== most.before;
  const from = `${wasScaled ? "up to " : ""}${String(most.before)}`;
  return `goes from ${from} to ${autoscaled ? "at most " : ""}${pods(most.after ?? 0)}`;
}

/** Compared with what carries the traffic before; a color whose share does not grow is as good as it was. */
function tooSmall({ service, colors }: ServiceChange): readonly Danger[] {
  const known = COLORS.every((color) => colors[color].replicas.after !== undefined);
  if (!known) return [];
  const before = perColor((color) => colors[color].weight.before ?? 0);
  const after = perColor((color) => colors[color].weight.after ?? 0);
  const size = (side: keyof BeforeAfter<number>) =>
    perColor((color) => colors[color].replicas[side] ?? 0);
  const full = carrying(before, size("before")) || carrying(after, size("after"));
  return shortAfterMove(before, after, size("after"), full).map((short) => {
    const { color, replicas, weight, needed } = short;
    const least = colors[color].autoscaled ? "at least " : "";
    return {
      kind: "capacity",
      subject: `${service} ${color}`,
      message: `has ${least}${pods(replicas)} for ${String(weight)} % of the traffic and needs ${String(needed)}.`,
    };
  });
}

function pods(count: number): string {
  return `${String(count)} pod${count === 1 ? "" : "s"}`;
}
