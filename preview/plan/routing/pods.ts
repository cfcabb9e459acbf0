import { selects } from "../../../model/labels";
import { fieldOf, itemsOf, mapAt, textOf } from "../../../model/field";
import { type DeclaredObject, type Manifest, objectName } from "../manifest";

/** Whatever makes pods from a template: a Deployment, a StatefulSet, a Rollout of others. */
export function podMakers(objects: readonly DeclaredObject[]): readonly DeclaredObject[] {
  return objects.filter(
    ({ manifest }) => fieldOf(manifest, "spec", "template", "spec") !== undefined,
  );
}

/** Whether a Service is for the pods of a maker. */
export function isSelected(service: Manifest, maker: Manifest): boolean {
  const labels = mapAt(maker, "spec", "template", "metadata", "labels");
  return (
    objectName(service).namespace === objectName(maker).namespace &&
    selects(mapAt(service, "spec", "selector"), labels)
  );
}

/** The containers of a maker's pods, native sidecars among them. */
export function containersOf(maker: Manifest): readonly unknown[] {
  const pod = fieldOf(maker, "spec", "template", "spec");
  return [...itemsOf(pod, "initContainers"), ...itemsOf(pod, "containers")];
}

/** The ports that a maker's pods declare, by number. */
export function declaredPorts(maker: Manifest): readonly number[] {
  return portsOf(maker).map(({ number }) => number);
}

/** The port that a Service or a probe means, by number or by name; undefined if no container has it. */
export function resolvePort(port: unknown, maker: Manifest): number | undefined {
  if (typeof port === "number") return port;
  return portsOf(maker).find(({ name }) => name === port)?.number;
}

function portsOf(maker: Manifest): readonly { readonly name: string; readonly number: number }[] {
  return containersOf(maker)
    .flatMap((container) => itemsOf(container, "ports"))
    .flatMap((port) => {
      const number = fieldOf(port, "containerPort");
      return typeof number === "number" ? [{ name: textOf(port, "name"), number }] : [];
    });
}

/**
 * How many of a number of pods may be away while they are replaced. Kubernetes rounds a share down; 25 % is its
 * own.
 */
export function unavailable(maker: Manifest, count: number): number {
  const strategy = fieldOf(maker, "spec", "strategy");
  if (textOf(strategy, "type") === "Recreate") return count;
  const given = fieldOf(strategy, "rollingUpdate", "maxUnavailable") ?? "25%";
  if (typeof given === "number") return Math.min(given, count);
  const percent = typeof given === "string" ? Number.parseInt(given, 10) : 0;
  return Math.floor((percent * count) / 100);
}
