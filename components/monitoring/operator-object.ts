import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Labels } from "../../model/labels";

/** Where an object of the Prometheus operator lives. */
export interface OperatorObject {
  readonly objectName: string;
  readonly namespace: string;
  /** Labels, among them those by which a Prometheus picks it. */
  readonly labels: Labels;
}

/** An object that the Prometheus operator reads. */
export function operatorObject(
  name: string,
  kind: "PrometheusRule" | "ServiceMonitor" | "PodMonitor",
  { objectName, namespace, labels }: OperatorObject,
  spec: object,
  options: CustomResourceOptions,
): CustomResource {
  const metadata = { name: objectName, namespace, labels: { ...labels } };
  const apiVersion = "monitoring.coreos.com/v1";
  return new CustomResource(name, { apiVersion, kind, metadata, spec }, options);
}
