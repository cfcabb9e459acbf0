import { appLabels, type Labels, UNSECURED } from "../labels";
import { patched } from "../patch/strategic-merge";
import { serviceSpec, SKIP_AWAIT } from "../service";
import type { Ports } from "../settings/ports";
import { weightedPorts } from "./further-ports";
import { FIELD_MANAGER_ANNOTATION, type RouterInputs, type RouterObject } from "./router";

/**
 * The Service named as the app, as every router has it but for the pods that it selects.
 *
 * @param ports - further ones. @default - those that weights hold for
 */
export function ownService(
  inputs: Pick<RouterInputs, "app" | "namespace" | "traffic" | "service" | "unsecured">,
  selector: Labels,
  ports: Ports = weightedPorts(inputs.traffic),
): RouterObject {
  const { app: name, namespace, traffic, unsecured } = inputs;
  const { labels = {}, annotations = {}, type, headless, patch } = inputs.service ?? {};
  const { protocol, servicePort } = traffic;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      ...{ name, namespace, labels: { ...labels, ...appLabels(name) } },
      annotations: {
        ...annotations,
        ...(unsecured !== undefined && { [UNSECURED]: unsecured }),
        ...SKIP_AWAIT,
      },
    },
    spec: patched(
      {
        ...serviceSpec({ selector, protocol, servicePort, ports }),
        ...(type !== undefined && { type }),
        ...(headless === true && { clusterIP: "None" }),
      },
      patch,
    ),
  };
}

/**
 * Who applies the object with the split: the program's updates and a release between them, both under one name,
 * so that neither takes what moves for a stranger's. The provider would draw a name for each object and keep it in
 * the stack's state. Where another name has applied the object before, the update takes it over.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/
 */
export const APPLIER_ANNOTATIONS = {
  [FIELD_MANAGER_ANNOTATION]: "sluice",
  "pulumi.com/patchForce": "true",
} as const satisfies Labels;

/** The object with the split, marked with who applies it. */
export function applied({ metadata, ...object }: RouterObject): RouterObject {
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...APPLIER_ANNOTATIONS } },
  };
}
