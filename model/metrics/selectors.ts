import { colorName } from "../labels";
import type { MetricSubject } from "./subject";

/** Labels of a color's pods: of those that its Deployment makes, not of a service whose name begins alike. */
export function podsOf({ app, namespace, color }: MetricSubject): string {
  return `namespace="${namespace}",pod=~"${colorName(app, color)}-[^-]+-[^-]+"`;
}

/** Labels of a color's Deployment, as kube-state-metrics has them. */
export function deploymentOf({ app, namespace, color }: MetricSubject): string {
  return `namespace="${namespace}",deployment="${colorName(app, color)}"`;
}
