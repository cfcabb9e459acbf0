import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import type { AutoscalerSettings } from "../model/settings/autoscaling";
import { seconds } from "../model/units/duration";
import { percents, type Share } from "../model/units/share";
import { type Mutable, mutable } from "./mutable";

type Spec = types.input.autoscaling.v2.HorizontalPodAutoscalerSpec;
type MetricSource = NonNullable<AutoscalerSettings["metrics"]>[number];
type Target = NonNullable<MetricSource["external"]>["target"];
type Behavior = NonNullable<AutoscalerSettings["behavior"]>;
type Rules = Pick<NonNullable<Behavior["scaleDown"]>, "selectPolicy" | "policies">;

/**
 * An autoscaler of one Deployment, by CPU and, where asked for, by memory and other metrics. Of CPU and memory
 * only the named container counts: a sidecar's requests would make a busy app look calm.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#container-resource-metrics
 */
export function autoscalerSpec(
  deployment: Input<string>,
  container: string,
  settings: AutoscalerSettings,
): Spec {
  const { min, max, cpu, memory, metrics = [] } = settings;
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
    minReplicas: min,
    maxReplicas: max,
    metrics: [
      ...(cpu === "none" ? [] : [utilization("cpu", container, cpu)]),
      ...(memory === undefined ? [] : [utilization("memory", container, memory)]),
      ...mutable(metrics).flatMap(metricSpecs),
    ],
    behavior: behaviorSpec(settings),
  };
}

function utilization(name: string, container: string, most: Share) {
  const averageUtilization = percents(most);
  return {
    type: "ContainerResource",
    containerResource: { name, container, target: { type: "Utilization", averageUtilization } },
  };
}

/** One, as a source is of one kind. */
function metricSpecs({ pods, object, external }: Mutable<MetricSource>) {
  return [
    ...(pods ? [{ type: "Pods", pods: { ...pods, target: targetSpec(pods.target) } }] : []),
    ...(object
      ? [{ type: "Object", object: { ...object, target: targetSpec(object.target) } }]
      : []),
    ...(external
      ? [{ type: "External", external: { ...external, target: targetSpec(external.target) } }]
      : []),
  ];
}

function targetSpec(target: Target) {
  return { type: target.value === undefined ? "AverageValue" : "Value", ...target };
}

function behaviorSpec({ scaleDownStabilization, behavior = {} }: AutoscalerSettings) {
  const { scaleUp, scaleDown } = behavior;
  const window = scaleDown?.stabilizationWindow ?? scaleDownStabilization;
  return {
    ...(scaleUp && {
      scaleUp: {
        ...(scaleUp.stabilizationWindow !== undefined && {
          stabilizationWindowSeconds: seconds(scaleUp.stabilizationWindow),
        }),
        ...rulesSpec(scaleUp),
      },
    }),
    scaleDown: {
      stabilizationWindowSeconds: seconds(window),
      ...(scaleDown && rulesSpec(scaleDown)),
    },
  };
}

function rulesSpec({ selectPolicy, policies }: Rules) {
  return {
    selectPolicy,
    ...(policies && {
      policies: policies.map(({ value, period }) => ({
        ...(typeof value === "number"
          ? { type: "Pods", value }
          : { type: "Percent", value: percents(value) }),
        periodSeconds: seconds(period),
      })),
    }),
  };
}
