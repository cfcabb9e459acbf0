import { fieldOf, itemsOf, mapAt, textOf, wordOf } from "../field";
import { durationText } from "../units/duration";
import { NAMES } from "./around";
import { type Finding, keyFor, own } from "./finding";
import type { SourceObject } from "./source-object";

/** The autoscaler, which becomes one of each color. */
export function autoscalerFindings({ body }: SourceObject): readonly Finding[] {
  const spec = mapAt(body, "spec");
  const metrics = itemsOf(spec, "metrics");
  const key = (name: string) => ["autoscaling", name];
  return [
    ...NAMES,
    own("spec.scaleTargetRef", "each color has an autoscaler of its own"),
    ...keyFor("spec.minReplicas", key("min"), spec["minReplicas"] ?? 1),
    ...keyFor("spec.maxReplicas", key("max"), spec["maxReplicas"]),
    ...share(
      "spec.targetCPUUtilizationPercentage",
      key("cpu"),
      spec["targetCPUUtilizationPercentage"],
    ),
    ...metrics.flatMap((metric) => metricFinding(metric)),
    ...["scaleUp", "scaleDown"].flatMap((direction) =>
      keyFor(
        `spec.behavior.${direction}`,
        ["autoscaling", "behavior", direction],
        behaviorOf(fieldOf(spec, "behavior", direction)),
      ),
    ),
    ...(isCpuAsked(spec) ? [] : keyFor("spec.metrics", key("cpu"), "none")),
    ...otherMetrics(metrics),
  ];
}

function metricFinding(metric: unknown): readonly Finding[] {
  const name = textOf(metric, "resource", "name");
  const target = mapAt(metric, "resource", "target");
  const value =
    target["averageUtilization"] ?? fieldOf(metric, "resource", "targetAverageUtilization");
  const isKey = name === "cpu" || name === "memory";
  return isKey ? share(`spec.metrics[${name}]`, ["autoscaling", name], value) : [];
}

/** Without any metric Kubernetes looks at the CPU. */
function isCpuAsked(spec: unknown): boolean {
  const metrics = itemsOf(spec, "metrics");
  if (metrics.length === 0) return true;
  return metrics.some((one) => textOf(one, "resource", "name") === "cpu");
}

/** Metrics that Kubernetes does not measure itself: as they are. */
function otherMetrics(metrics: readonly unknown[]): readonly Finding[] {
  const kinds = ["pods", "object", "external"] as const;
  const found = metrics.flatMap((metric) =>
    kinds.flatMap((kind) => {
      const source = mapAt(metric, kind);
      if (Object.keys(source).length === 0) return [];
      const { type: _type, ...target } = mapAt(source, "target");
      const amounts = Object.entries(target).map(([name, value]) => [name, String(value)]);
      return [{ [kind]: { ...source, target: Object.fromEntries(amounts) as object } }];
    }),
  );
  return found.length === 0 ? [] : keyFor("spec.metrics", ["autoscaling", "metrics"], found);
}

/** How fast pods come and go, in times instead of seconds. */
function behaviorOf(rules: unknown): unknown {
  if (rules === undefined) return undefined;
  const { stabilizationWindowSeconds: window, policies, ...rest } = mapAt(rules);
  const seconds = (value: unknown) => durationText(Number(value) * 1000);
  return {
    ...(window !== undefined && { stabilizationWindow: seconds(window) }),
    ...rest,
    ...(Array.isArray(policies) && {
      policies: policies.map((one: unknown) => {
        const { type, value, periodSeconds } = mapAt(one);
        const amount = type === "Percent" ? `${wordOf(value)}%` : value;
        return { value: amount, period: seconds(periodSeconds) };
      }),
    }),
  };
}

function share(from: string, key: readonly string[], value: unknown): readonly Finding[] {
  return keyFor(from, key, value === undefined ? undefined : `${wordOf(value)}%`);
}

/** An autoscaler with a container's metrics as those of a pod, whatever the version that it is written in. */
export function asAutoscaler(body: unknown): Readonly<Record<string, unknown>> {
  const { targetCPUUtilizationPercentage, metrics: _metrics, ...spec } = mapAt(body, "spec");
  const metrics = itemsOf(body, "spec", "metrics").map((metric) => {
    const resource = mapAt(metric, "containerResource");
    const given = Object.keys(resource).length > 0 ? resource : mapAt(metric, "resource");
    const { container: _container, targetAverageUtilization, name, target, ...rest } = given;
    if (name === undefined) return metric;
    const old = { type: "Utilization", averageUtilization: targetAverageUtilization };
    return { name, ...rest, target: target ?? old };
  });
  const cpu = { type: "Utilization", averageUtilization: targetCPUUtilizationPercentage };
  const all = [
    ...metrics,
    ...(targetCPUUtilizationPercentage === undefined ? [] : [{ name: "cpu", target: cpu }]),
  ];
  return { ...mapAt(body), spec: { ...spec, ...(all.length > 0 && { metrics: all }) } };
}
