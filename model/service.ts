import { type Labels, POD_PORT } from "./labels";
import { namedPorts, type Ports } from "./settings/ports";
import type { Protocol } from "./traffic/traffic";

/**
 * Services and autoscalers are not waited for: a color at rest has no endpoints, and the provider
 * would wait ten minutes for some. Whether pods are ready is the Deployment's to say.
 */
export const SKIP_AWAIT = { "pulumi.com/skipAwait": "true" };

/** What a Service is made from. */
export interface ServiceInputs {
  readonly selector: Labels;
  readonly protocol: Protocol;
  readonly servicePort: number;
  /** Further ports by name. @default - none */
  readonly ports?: Ports;
}

/**
 * A ClusterIP Service whose port tells the mesh what is spoken. It finds the pods' port by name: a
 * number would move for all pods at once, those that still listen on the old one included.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
 */
export function serviceSpec(inputs: ServiceInputs) {
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
      ...namedPorts(inputs.ports ?? {}).map(({ name, ...port }) => ({
        name,
        port: port.servicePort,
        targetPort: name,
        protocol: port.protocol,
      })),
    ],
  };
}
