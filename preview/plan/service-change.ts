import { type Color, COLORS, type PerColor, perColor } from "../../model/color";
import type { Recording } from "../recorder";
import type { ObjectChange } from "./object-change";
import type { RouterSplit } from "./split";
import { contentChanges, restartReasons } from "./restart";
import { type ColorState, type ServiceState, serviceStates } from "./service-state";

/** A value before and after; absent where there is none. */
export interface BeforeAfter<T> {
  readonly before?: T;
  readonly after?: T;
}

/** What happens to one color. */
export interface ColorChange {
  readonly weight: BeforeAfter<number>;
  readonly image: BeforeAfter<string>;
  readonly replicas: BeforeAfter<number>;
  /** Pods that it may come to. */
  readonly most: BeforeAfter<number>;
  readonly autoscaled: boolean;
  /** Why running pods are replaced; empty when they stay, or when there are none yet. */
  readonly restarts: readonly string[];
  /** What happens to the Deployment. */
  readonly deployment: ObjectChange["action"] | "none";
  /** Rules that send matching requests here although the color's weight is 0. */
  readonly rules: readonly string[];
}

/** What happens to one service. */
export interface ServiceChange {
  /** Namespace and name. */
  readonly service: string;
  readonly activeColor: BeforeAfter<Color>;
  readonly colors: PerColor<ColorChange>;
  /** The kind of object that routes. */
  readonly router: BeforeAfter<string>;
  /** Rules that take requests of ordinary callers past the weights. */
  readonly exceptions: readonly string[];
  /** Rules with shares of their own, in percent. */
  readonly ownSplits: RouterSplit["own"];
}

/**
 * Every service of either side: the change as people speak of it. A service that changed its name or
 * namespace is known by its Deployments.
 */
export function serviceChanges(
  base: Recording,
  head: Recording,
  changes: readonly ObjectChange[],
): readonly ServiceChange[] {
  const before = serviceStates(base);
  const contents = contentChanges(changes);
  const ofBase = byUrn(changes, "before");
  const ofHead = byUrn(changes, "after");
  const owners = new Map<string, ServiceState>();
  for (const state of before.values()) {
    for (const urn of deploymentsOf(state)) owners.set(urn, state);
  }
  const gone = new Set(before.values());
  const pairs = [...serviceStates(head).values()].map((now) => {
    const old = deploymentsOf(now)
      .map((urn) => owners.get(ofHead.get(urn)?.before?.resource.urn ?? ""))
      .find((state) => state !== undefined);
    if (old) gone.delete(old);
    return { service: now.service, now, old };
  });
  const lost = [...gone].map((old) => ({ service: old.service, now: undefined, old }));
  return [...pairs, ...lost].map(({ service, now, old }) => {
    return {
      service,
      activeColor: beforeAfter(old?.activeColor, now?.activeColor),
      router: beforeAfter(old?.split?.router.manifest.kind, now?.split?.router.manifest.kind),
      exceptions: now?.split?.wide ?? [],
      ownSplits: now?.split?.own ?? [],
      colors: perColor((color) => {
        const change =
          ofHead.get(now?.colors[color]?.deployment.resource.urn ?? "") ??
          ofBase.get(old?.colors[color]?.deployment.resource.urn ?? "");
        return {
          weight: beforeAfter(old?.split?.weights[color], now?.split?.weights[color]),
          ...colorValues(old?.colors[color], now?.colors[color]),
          restarts: change ? restartReasons(change, contents) : [],
          deployment: change?.action ?? "none",
          rules: now?.split?.weights[color] === 0 ? now.split.rules[color] : [],
        };
      }),
    };
  });
}

/** Whether anything that people speak of differs. */
export function isUntouched({ activeColor, colors }: ServiceChange): boolean {
  return (
    activeColor.before === activeColor.after &&
    Object.values(colors).every(
      ({ weight, deployment }) =>
        weight.before === weight.after && (deployment === "same" || deployment === "none"),
    )
  );
}

function colorValues(old: ColorState | undefined, now: ColorState | undefined) {
  return {
    image: beforeAfter(old?.image, now?.image),
    replicas: beforeAfter(old?.replicas, now?.replicas),
    most: beforeAfter(old?.most, now?.most),
    autoscaled: now?.autoscaled ?? false,
  };
}

function byUrn(
  changes: readonly ObjectChange[],
  side: "before" | "after",
): ReadonlyMap<string, ObjectChange> {
  return new Map(
    changes.flatMap((change) => {
      const urn = change[side]?.resource.urn;
      return urn === undefined ? [] : [[urn, change] as const];
    }),
  );
}

function deploymentsOf({ colors }: ServiceState): readonly string[] {
  return COLORS.flatMap((color) => colors[color]?.deployment.resource.urn ?? []);
}

/** Both sides of a change, of what is known. */
export function beforeAfter<T>(before: T | undefined, after: T | undefined): BeforeAfter<T> {
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
