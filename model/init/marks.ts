import { mapAt, wordOf } from "../field";
import { labelProblems } from "../settings/stack-labels";
import { type Finding, keyFor, lost, own } from "./finding";
import { joined } from "./leaves";
import type { Picked } from "./picked";
import type { SourceObject } from "./source-object";

/** Annotations that tools write for themselves. */
const TOOLS =
  /^(?:kubectl\.kubernetes\.io\/|deployment\.kubernetes\.io\/|meta\.helm\.sh\/|helm\.sh\/|autoscaling\.alpha\.kubernetes\.io\/|pulumi\.com\/)/;

/** Annotations by which Prometheus finds pods, which are keys of `monitoring`. */
const SCRAPING = /^prometheus\.io\/(?:scrape|port|path)$/;

/**
 * The labels of all objects together: on all objects where the workload itself has them, else on the pods or the
 * Service alone. One more label on an object selects nothing that was not selected before.
 */
export function labelFindings(
  object: SourceObject,
  { workload, services: [called] }: Picked,
): readonly Finding[] {
  const shared = ownLabels(workload);
  const labels = mapAt(object.body, "metadata", "labels");
  const pods = object === workload ? podLabels(workload) : {};
  return [
    ...Object.entries(labels).flatMap(([key, value]) => {
      const from = joined("metadata.labels", key);
      if (isSluices(key)) return [own(from, "Sluice sets this label itself")];
      const other = shared[key];
      if (object === called && other !== value) {
        return keyFor(from, ["service", "labels", key], value);
      }
      const isOther = object !== workload && other !== undefined && other !== value;
      if (isOther) {
        return [
          lost(from, `the workload has ${wordOf(other)} there, and labels hold for all objects`),
        ];
      }
      return keyFor(from, ["labels", key], value);
    }),
    ...Object.entries(pods).flatMap(([key, value]) => {
      const from = joined("spec.template.metadata.labels", key);
      if (isSluices(key)) return [own(from, "Sluice sets this label itself")];
      const onAll = shared[key] === value;
      return onAll
        ? keyFor(from, ["labels", key], value)
        : keyFor(from, ["workload", "podLabels", key], value);
    }),
  ];
}

/** The annotations of an object, below the key that has those of its kind. */
export function annotationFindings(
  map: string,
  annotations: Readonly<Record<string, unknown>>,
  key: readonly string[] | undefined,
): readonly Finding[] {
  return Object.entries(annotations).flatMap(([name, value]) => {
    const from = joined(map, name);
    if (TOOLS.test(name)) return [own(from, "a tool wrote it for itself")];
    if (map.startsWith("spec.") && SCRAPING.test(name)) return [];
    return key ? keyFor(from, [...key, name], String(value)) : [];
  });
}

function isSluices(label: string): boolean {
  return labelProblems([], { [label]: "" }).length > 0;
}

function ownLabels({ body }: SourceObject) {
  return mapAt(body, "metadata", "labels");
}

function podLabels({ body }: SourceObject) {
  return mapAt(body, "spec", "template", "metadata", "labels");
}
