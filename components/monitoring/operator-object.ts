import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { type Monitored, monitoringLabels } from "./monitored";

/** An object that the Prometheus operator reads. */
export function operatorObject(
  name: string,
  kind: "PrometheusRule" | "ServiceMonitor" | "PodMonitor",
  service: Monitored & { readonly objectName?: string },
  spec: object,
  options: CustomResourceOptions,
): CustomResource {
  const { app, objectName = app, namespace } = service;
  const metadata = { name: objectName, namespace, labels: { ...monitoringLabels(service) } };
  const apiVersion = "monitoring.coreos.com/v1";
  return new CustomResource(name, { apiVersion, kind, metadata, spec }, options);
}
