import { COLORS, type Color, type PerColor, perColor } from "../../model/color";
import type { Recording } from "../recorder";
import {
  type DeclaredObject,
  declaredObjects,
  fieldOf,
  listOf,
  objectName,
  textOf,
} from "./manifest";
import { colorOf, findSplits, type Split } from "./split";

/** One color of a service, as the objects tell it. */
export interface ColorState {
  readonly deployment: DeclaredObject;
  readonly image: string;
  /** Pods; the least number where an autoscaler decides. Absent when neither says so. */
  readonly replicas?: number;
  readonly autoscaled: boolean;
}

/** One service with its two colors. */
export interface ServiceState {
  /** Namespace and name. */
  readonly service: string;
  readonly colors: PerColor<ColorState | undefined>;
  /** Absent when no VirtualService of the program names the colors. */
  readonly split?: Split;
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
    const color = object.manifest.kind === "Deployment" ? colorOf(object.manifest) : undefined;
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
  scalers: ReadonlyMap<string, number>,
): ColorState | undefined {
  if (!deployment) return undefined;
  const { manifest } = deployment;
  const { namespace, name } = objectName(manifest);
  const least = scalers.get(`${namespace}/${name}`);
  const own = fieldOf(manifest, "spec", "replicas");
  const replicas = typeof own === "number" ? own : least;
  const [container] = listOf(manifest, "spec", "template", "spec", "containers");
  return {
    deployment,
    image: textOf(container, "image"),
    ...(replicas !== undefined && { replicas }),
    autoscaled: least !== undefined,
  };
}

/** The least number of pods that each Deployment's autoscaler keeps. */
function autoscalers(objects: readonly DeclaredObject[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { manifest } of objects) {
    if (manifest.kind !== "HorizontalPodAutoscaler") continue;
    const least = fieldOf(manifest, "spec", "minReplicas");
    const target = textOf(manifest, "spec", "scaleTargetRef", "name");
    // Kubernetes' own default.
    found.set(`${objectName(manifest).namespace}/${target}`, typeof least === "number" ? least : 1);
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
