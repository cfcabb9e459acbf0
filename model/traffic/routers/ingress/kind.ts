import type { RouterKind } from "../../router";

/** Holds requests of HTTP by host and path. */
export const INGRESS: RouterKind = {
  kind: "Ingress",
  resource: { group: "networking.k8s.io", version: "v1", plural: "ingresses" },
};
