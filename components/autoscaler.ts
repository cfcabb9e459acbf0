import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { AUTOSCALING_DEFAULTS, type AutoscalingArgs } from "../model/autoscaling";

/** An autoscaler of one Deployment, by CPU and, where asked for, by memory (S24). */
export function autoscalerSpec(
  deployment: Input<string>,
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
      utilization("cpu", cpuPercent),
      ...(memoryPercent === undefined ? [] : [utilization("memory", memoryPercent)]),
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: scaleDownSeconds } },
  };
}

function utilization(name: string, averageUtilization: number) {
  return {
    type: "Resource",
    resource: { name, target: { type: "Utilization", averageUtilization } },
  };
}
