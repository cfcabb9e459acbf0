import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { RouterObject } from "../model/traffic/router";

/** Declares an object of a router. */
export function declare(
  name: string,
  { apiVersion, kind, metadata, spec }: RouterObject,
  options: CustomResourceOptions,
): CustomResource | Service {
  const meta = { ...metadata, labels: { ...metadata.labels } };
  // Under its own type: any other one would be another resource.
  if (apiVersion === "v1" && kind === "Service") {
    return new Service(name, { metadata: meta, spec }, options);
  }
  return new CustomResource(name, { apiVersion, kind, metadata: meta, spec }, options);
}
