import { fieldOf, mapAt } from "../field";
import { RECREATE } from "../settings/strategy";
import { durationText } from "../units/duration";
import { type Finding, keyFor, lost, own, stricter } from "./finding";
import { isRecreated, type Running } from "./running";
import type { SourceObject } from "./source-object";

/** What of a Deployment is said beside its pods. */
export function workloadFindings(workload: SourceObject, { mode }: Running): readonly Finding[] {
  const { kind, body } = workload;
  const spec = mapAt(body, "spec");
  return [
    own("apiVersion", "a stack writes the version"),
    own("kind", "a stack runs Deployments"),
    own("metadata.name", "the Deployment is named after the app, and after its color"),
    own("metadata.namespace", "the key namespace"),
    own("spec.selector", "a stack has selectors of its own"),
    own("spec.template.metadata.name", "pods are named by what makes them"),
    own("spec.template.metadata.namespace", "the key namespace"),
    ...sizeFindings(spec["replicas"] ?? 1, mode),
    ...(kind === "Rollout" ? rolloutFindings() : strategyFindings(workload, mode)),
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
function sizeFindings(replicas: unknown, mode: Running["mode"]): readonly Finding[] {
  const key = ["workload", "replicas"];
  if (replicas !== 0 || mode === "rolling") return keyFor("spec.replicas", key, replicas);
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

function strategyFindings(workload: SourceObject, mode: Running["mode"]): readonly Finding[] {
  const key = ["workload", "strategy"];
  if (isRecreated(workload)) {
    if (mode === "rolling") return keyFor("spec.strategy.type", key, RECREATE);
    const gap = "with Recreate no pod answers during a rollout; Sluice replaces them one by one";
    return [stricter("spec.strategy", key, gap)];
  }
  const rolling = mapAt(workload.body, "spec", "strategy", "rollingUpdate");
  const why = "the object lets a quarter of the pods be away during a rollout; Sluice none";
  if (Object.keys(rolling).length === 0) return [stricter("spec.strategy", key, why, "balanced")];
  const amount = (field: string) => rolling[field] ?? "25%";
  const numbers = { maxSurge: amount("maxSurge"), maxUnavailable: amount("maxUnavailable") };
  return keyFor("spec.strategy", key, numbers);
}
