import type { types } from "@pulumi/kubernetes";
import { type Labels, POD_PORT } from "../model/labels";
import type { Protocol } from "../model/traffic-args";

/**
 * Services and autoscalers are not waited for: a color at rest has no endpoints, and the provider
 * would wait ten minutes for some (P5). Whether pods are ready is the Deployment's to say.
 */
export const SKIP_AWAIT = { "pulumi.com/skipAwait": "true" };

/** What a Service is made from. */
export interface ServiceInputs {
  readonly selector: Labels;
  readonly protocol: Protocol;
  readonly servicePort: number;
}

/**
 * A ClusterIP Service whose port tells the mesh what is spoken (S27). It finds the pods' port by name: a
 * number would move for all pods at once, those that still listen on the old one included.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
 */
export function serviceSpec(inputs: ServiceInputs): types.input.core.v1.ServiceSpec {
  return {
    type: "ClusterIP",
    selector: { ...inputs.selector },
    ports: [
      {
        name: inputs.protocol,
        appProtocol: inputs.protocol,
        port: inputs.servicePort,
        targetPort: POD_PORT,
        protocol: "TCP",
      },
    ],
  };
}
