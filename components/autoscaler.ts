import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { AUTOSCALING_DEFAULTS, type AutoscalingArgs } from "../model/autoscaling";

/**
 * An autoscaler of one Deployment, by CPU and, where asked for, by memory (S24). Only the named container
 * counts: a sidecar's requests would make a busy app look calm.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#container-resource-metrics
 */
export function autoscalerSpec(
  deployment: Input<string>,
  container: string,
  args: AutoscalingArgs,
): types.input.autoscaling.v2.HorizontalPodAutoscalerSpec {
  const { min, max, cpuPercent, memoryPercent, scaleDownSeconds } = {
    ...AUTOSCALING_DEFAULTS,
    ...args,
  };
  return {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment },
    minReplicas: min,
    maxReplicas: max,
    metrics: [
      utilization("cpu", container, cpuPercent),
      ...(memoryPercent === undefined ? [] : [utilization("memory", container, memoryPercent)]),
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: scaleDownSeconds } },
  };
}

function utilization(name: string, container: string, averageUtilization: number) {
  return {
    type: "ContainerResource",
    containerResource: { name, container, target: { type: "Utilization", averageUtilization } },
  };
}
