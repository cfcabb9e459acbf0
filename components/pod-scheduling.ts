import type { types } from "@pulumi/kubernetes";
import type { Scheduling } from "../model/settings/scheduling";
import { mutable } from "./mutable";

type PodSpec = types.input.core.v1.PodSpec;

/** Where pods run and how they resolve names: as it is written, as the keys are Kubernetes' own. */
export function podScheduling(workload: Scheduling): Partial<PodSpec> {
  const { nodeSelector, tolerations, affinity, priorityClassName, runtimeClassName } = workload;
  const { hostAliases, dnsPolicy, dnsConfig } = workload;
  return {
    ...(nodeSelector && { nodeSelector: mutable(nodeSelector) }),
    ...(tolerations && { tolerations: mutable(tolerations) }),
    ...(affinity && { affinity: mutable(affinity) }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(runtimeClassName !== undefined && { runtimeClassName }),
    ...(hostAliases && { hostAliases: mutable(hostAliases) }),
    ...(dnsPolicy && { dnsPolicy }),
    ...(dnsConfig && { dnsConfig: mutable(dnsConfig) }),
  };
}
