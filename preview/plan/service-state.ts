import { COLORS, type Color, type PerColor, perColor } from "../../model/color";
import type { Recording } from "../recorder";
import { fieldOf, itemsOf, textOf } from "../../model/field";
import { type DeclaredObject, declaredObjects, objectName } from "./manifest";
import { colorOfTarget } from "./routing/target";
import { findSplits, type RouterSplit } from "./split";

/** One color of a service, as the objects tell it. */
export interface ColorState {
  readonly deployment: DeclaredObject;
  readonly image: string;
  /** Pods; the least number where an autoscaler decides. Absent when neither says so, or one elsewhere decides. */
  readonly replicas?: number;
  /** Pods that it may come to; those of `replicas` without an autoscaler. */
  readonly most?: number;
  readonly autoscaled: boolean;
}

/** One service with its two colors. */
export interface ServiceState {
  /** Namespace and name. */
  readonly service: string;
  readonly colors: PerColor<ColorState | undefined>;
  /** Absent when no router of the program names the colors. */
  readonly split?: RouterSplit;
  /** The role is config, not a label; the component that declares the service puts it out. */
  readonly activeColor?: Color;
}

/** The services of a program by name. Programs of another kind have none. */
export function serviceStates(recording: Recording): ReadonlyMap<string, ServiceState> {
  const objects = declaredObjects(recording.resources);
  const splits = new Map(findSplits(objects).map((split) => [split.service, split]));
  const scalers = autoscalers(objects);
  const deployments = new Map<string, Partial<Record<Color, DeclaredObject>>>();
  for (const object of objects) {
    const color =
      object.manifest.kind === "Deployment" ? colorOfTarget(object.manifest) : undefined;
    if (!color) continue;
    deployments.set(color.service, { ...deployments.get(color.service), [color.color]: object });
  }
  const activeColors = activeColorFinder(recording);
  const states = [...deployments].map(([service, colors]): [string, ServiceState] => {
    const split = splits.get(service);
    const activeColor = COLORS.map((color) => colors[color])
      .map((deployment) => deployment && activeColors(deployment))
      .find((color) => color !== undefined);
    return [
      service,
      {
        service,
        colors: perColor((color) => colorState(colors[color], scalers)),
        ...(split && { split }),
        ...(activeColor && { activeColor }),
      },
    ];
  });
  return new Map(states);
}

function colorState(
  deployment: DeclaredObject | undefined,
  scalers: ReadonlyMap<string, Bounds>,
): ColorState | undefined {
  if (!deployment) return undefined;
  const { manifest } = deployment;
  const { namespace, name } = objectName(manifest);
  const scaler = scalers.get(`${namespace}/${name}`);
  const own = fieldOf(manifest, "spec", "replicas");
  // An autoscaler that somebody declares beside a Deployment with `replicas` decides all the same.
  const said = typeof own === "number" && !leavesSize(deployment) ? own : undefined;
  const replicas = scaler?.least ?? said;
  const most = scaler ? scaler.most : replicas;
  const [container] = itemsOf(manifest, "spec", "template", "spec", "containers");
  return {
    deployment,
    image: textOf(container, "image"),
    ...(replicas !== undefined && { replicas }),
    ...(most !== undefined && { most }),
    autoscaled: scaler !== undefined,
  };
}

/** Whether what a Deployment declares as its number of pods is only what a new one starts with. */
export function leavesSize({ resource }: DeclaredObject): boolean {
  return resource.ignoreChanges.includes("spec.replicas");
}

/** Between which numbers of pods an autoscaler decides. */
interface Bounds {
  readonly least: number;
  readonly most?: number;
}

/** The bounds of each Deployment's autoscaler. */
export function autoscalers(objects: readonly DeclaredObject[]): ReadonlyMap<string, Bounds> {
  const found = new Map<string, Bounds>();
  for (const { manifest } of objects) {
    if (manifest.kind !== "HorizontalPodAutoscaler") continue;
    const least = fieldOf(manifest, "spec", "minReplicas");
    const most = fieldOf(manifest, "spec", "maxReplicas");
    const target = textOf(manifest, "spec", "scaleTargetRef", "name");
    found.set(`${objectName(manifest).namespace}/${target}`, {
      // Kubernetes' own default.
      least: typeof least === "number" ? least : 1,
      ...(typeof most === "number" && { most }),
    });
  }
  return found;
}

/** Looks for `release.activeColor` among the outputs of the components around a resource. */
function activeColorFinder({ resources, componentOutputs }: Recording) {
  const parents = new Map(resources.map(({ urn, parent }) => [urn, parent]));
  return ({ resource }: DeclaredObject): Color | undefined => {
    for (let urn = resource.parent; urn !== ""; urn = parents.get(urn) ?? "") {
      const active = textOf(componentOutputs[urn], "release", "activeColor");
      const color = COLORS.find((one) => one === active);
      if (color) return color;
    }
    return undefined;
  };
}
