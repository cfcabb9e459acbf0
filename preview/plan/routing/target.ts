import { COLORS, type Color } from "../../../model/color";
import { COLOR_LABEL, NAME_LABEL } from "../../../model/labels";
import { fieldOf, textOf } from "../../../model/field";
import { type Manifest, objectName } from "../manifest";

/** A color of a service. */
export interface ColorHost {
  readonly service: string;
  readonly color: Color;
}

/** Where a rule sends requests. */
export interface RouteTarget {
  /** As people call it; the same for the same pods. */
  readonly name: string;
  /** The service, namespace and name; empty where no pods of a Service answer. */
  readonly service: string;
  readonly color?: Color;
}

/** One service within a program: its namespace and name. Undefined for objects without a color. */
export function colorOfTarget(manifest: Manifest): ColorHost | undefined {
  const labels = fieldOf(manifest, "metadata", "labels");
  const color = COLORS.find((one) => one === textOf(labels, COLOR_LABEL));
  const app = textOf(labels, NAME_LABEL);
  if (color === undefined || app === "") return undefined;
  return { service: serviceKey(objectName(manifest).namespace, app), color };
}

/** Names a service across namespaces. */
export function serviceKey(namespace: string, app: string): string {
  return namespace === "" ? app : `${namespace}/${app}`;
}
