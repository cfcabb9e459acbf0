import { colorName } from "../labels";
import { type MetricSubject, partName, type PartSubject } from "./subject";

/** Labels of a color's pods: of those that its Deployment makes, not of a service whose name begins alike. */
export function podsOf(subject: PartSubject): string {
  return `namespace="${subject.namespace}",pod=~"${partName(subject)}-[^-]+-[^-]+"`;
}

/** Labels of a color's Deployment, as kube-state-metrics has them. */
export function deploymentOf({ app, namespace, color }: MetricSubject): string {
  return `namespace="${namespace}",deployment="${colorName(app, color)}"`;
}
