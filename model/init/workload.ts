import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { durationText } from "../units/duration";
import { type Finding, keyFor, lost, own, stricter } from "./finding";
import type { SourceObject } from "./source-object";

/** What of a Deployment is said beside its pods. */
export function workloadFindings({ kind, body }: SourceObject): readonly Finding[] {
  const spec = mapAt(body, "spec");
  return [
    own("apiVersion", "a stack writes the version"),
    own("kind", "a color is a Deployment"),
    own("metadata.name", "a color has a name of its own, the app's and the color's"),
    own("metadata.namespace", "the key namespace"),
    own("spec.selector", "a color has a selector of its own"),
    own("spec.template.metadata.name", "pods are named by what makes them"),
    own("spec.template.metadata.namespace", "the key namespace"),
    ...sizeFindings(spec["replicas"] ?? 1),
    ...(kind === "Rollout" ? rolloutFindings() : strategyFindings(body)),
    ...seconds(spec, "minReadySeconds", "minReady"),
    ...seconds(spec, "progressDeadlineSeconds", "progressDeadline"),
    ...keyFor(
      "spec.revisionHistoryLimit",
      ["workload", "revisionHistory"],
      spec["revisionHistoryLimit"],
    ),
    lost("status", "what the cluster writes is no setting"),
  ];
}

/** A workload that is switched off, or that something else starts when it is needed. */
function sizeFindings(replicas: unknown): readonly Finding[] {
  const key = ["workload", "replicas"];
  if (replicas !== 0) return keyFor("spec.replicas", key, replicas);
  const why =
    "the object runs no pod; a color that has traffic runs one at least, from the first update on";
  return [stricter("spec.replicas", key, why), ...keyFor("spec.replicas", key, 1)];
}

function seconds(spec: unknown, field: string, key: string): readonly Finding[] {
  const value = fieldOf(spec, field);
  if (typeof value !== "number") return [];
  return keyFor(`spec.${field}`, ["workload", key], durationText(value * 1000));
}

function rolloutFindings(): readonly Finding[] {
  return [
    own("spec.strategy", "sluice release walks the weights: release.preset or release.stages"),
    own("spec.workloadRef", "the pods are the stack's own"),
    own("spec.analysis", "release.gates ask the metrics"),
  ];
}

function strategyFindings(body: unknown): readonly Finding[] {
  const type = textOf(body, "spec", "strategy", "type");
  const key = ["workload", "strategy"];
  if (type === "Recreate") {
    const isClaimed = itemsOf(body, "spec", "template", "spec", "volumes").some(
      (volume) => fieldOf(volume, "persistentVolumeClaim") !== undefined,
    );
    const sole = "two colors are two pods on one claim, which Recreate is there to prevent";
    const gap = "with Recreate no pod answers during a rollout; Sluice replaces them one by one";
    return [isClaimed ? lost("spec.strategy", sole) : stricter("spec.strategy", key, gap)];
  }
  const rolling = mapAt(body, "spec", "strategy", "rollingUpdate");
  const why = "the object lets a quarter of the pods be away during a rollout; Sluice none";
  if (Object.keys(rolling).length === 0) return [stricter("spec.strategy", key, why, "balanced")];
  const amount = (field: string) => rolling[field] ?? "25%";
  const numbers = { maxSurge: amount("maxSurge"), maxUnavailable: amount("maxUnavailable") };
  return keyFor("spec.strategy", key, numbers);
}
