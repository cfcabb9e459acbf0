import type { IDestinationRule } from "@kubernetes-models/istio/networking.istio.io/v1beta1/DestinationRule";
import type { IGateway } from "@kubernetes-models/istio/networking.istio.io/v1beta1/Gateway";
import type { IVirtualService } from "@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Labels } from "../model/labels";
import { ISTIO_API_VERSION } from "../model/router";

/**
 * Typed constructors for Istio's objects. A bare CustomResource takes any field, so that a misspelt
 * weight would be found by the cluster only; these take what the CRDs have.
 */

/** Where an object lives. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations?: Labels;
}

type Spec<T extends { spec?: unknown }> = NonNullable<T["spec"]>;

/** @see https://istio.io/latest/docs/reference/config/networking/virtual-service/ */
export function virtualService(
  name: string,
  metadata: ObjectMeta,
  spec: Spec<IVirtualService>,
  options: CustomResourceOptions,
): CustomResource {
  return custom(name, "VirtualService", metadata, spec, options);
}

/** @see https://istio.io/latest/docs/reference/config/networking/destination-rule/ */
export function destinationRule(
  name: string,
  metadata: ObjectMeta,
  spec: Spec<IDestinationRule>,
  options: CustomResourceOptions,
): CustomResource {
  return custom(name, "DestinationRule", metadata, spec, options);
}

/** @see https://istio.io/latest/docs/reference/config/networking/gateway/ */
export function gateway(
  name: string,
  metadata: ObjectMeta,
  spec: Spec<IGateway>,
  options: CustomResourceOptions,
): CustomResource {
  return custom(name, "Gateway", metadata, spec, options);
}

function custom(
  name: string,
  kind: string,
  metadata: ObjectMeta,
  spec: object,
  options: CustomResourceOptions,
): CustomResource {
  const args = {
    apiVersion: ISTIO_API_VERSION,
    kind,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels },
      ...(metadata.annotations && { annotations: { ...metadata.annotations } }),
    },
    spec,
  };
  return new CustomResource(name, args, options);
}
