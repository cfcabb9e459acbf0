import { deploymentOf, podsOf } from "./selectors";
import { type MetricSubject, partName, type PartSubject } from "./subject";

/** The fullest pod's memory as a share of its limit, from 0 to 1; nothing without a limit. */
export function memoryRatio(subject: PartSubject): string {
  const of = containers(subject);
  return `max(container_memory_working_set_bytes{${of}} / (container_spec_memory_limit_bytes{${of}} > 0))`;
}

/** The busiest pod's processor time as a share of its limit, from 0 to 1; nothing without a limit. */
export function cpuRatio(subject: PartSubject, window: string): string {
  const of = containers(subject);
  const by = (query: string) => `max by (namespace, pod, container) (${query})`;
  const used = by(`rate(container_cpu_usage_seconds_total{${of}}[${window}])`);
  const quota = by(`container_spec_cpu_quota{${of}} > 0`);
  const period = by(`container_spec_cpu_period{${of}}`);
  return `max(${used} / (${quota} / ${period}))`;
}

/** Pods whose probes pass as a share of the desired ones, from 0 to 1. */
export function readyRatio(subject: MetricSubject): string {
  const of = deploymentOf(subject);
  return `max(kube_deployment_status_replicas_available{${of}} / (kube_deployment_spec_replicas{${of}} > 0))`;
}

/** How often containers of the color were seen to have started again; a pod that is new does not count. */
export function restarts(subject: MetricSubject, window: string): string {
  return `sum(changes(kube_pod_container_status_restarts_total{${containers(subject)}}[${window}]))`;
}

/** Whether the color's pods are scraped, 1 or 0 for each target; a sidecar may be one that says nothing of them. */
export function podUp(subject: PartSubject): string {
  return `up{${podsOf(subject)},container!="istio-proxy"}`;
}

function containers(subject: PartSubject): string {
  const { app, namespace } = subject;
  return `namespace="${namespace}",pod=~"${partName(subject)}-.*",container="${app}"`;
}
