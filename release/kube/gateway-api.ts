import type { RouterSettings } from "../../model/traffic/router";
import { routeKind } from "../../model/traffic/routers/gateway-api/kinds";
import { UNSEEN } from "../../model/traffic/routers/gateway-api/conditions";
import {
  type GatewayApiLook,
  installedVersion,
} from "../../model/traffic/routers/gateway-api/installed";
import type { KubeClient } from "./client";
import { ClusterError } from "./cluster-error";
import { ALL_NAMESPACES, type Resource } from "./resource";
import type { KubeRouter } from "./router";

const CRDS: Resource = {
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
};

/** Looks at the CRD of a service's route, which only needs a right where there is one, and at what its Gateways say. */
export async function lookAtGatewayApi(
  client: Pick<KubeClient, "get">,
  router: Pick<KubeRouter, "objections">,
  settings: Pick<RouterSettings, "traffic">,
): Promise<GatewayApiLook> {
  const { plural, group } = routeKind(settings).resource;
  const ref = { resource: CRDS, namespace: ALL_NAMESPACES, name: `${plural}.${group}` };
  const read = client.get(ref).catch((error: unknown) => {
    if (error instanceof ClusterError && error.trouble === "forbidden") return error;
    throw error;
  });
  const [crd, said = [UNSEEN]] = await Promise.all([read, router.objections()]);
  if (crd instanceof ClusterError) {
    return { version: `its version is unknown: ${crd.message}`, wrong: said };
  }
  const { what, lacks } = installedVersion(crd, settings.traffic);
  return { version: what, wrong: [...(lacks === undefined ? [] : [lacks]), ...said] };
}
