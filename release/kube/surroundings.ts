import type {
  LiveAutoscaler,
  LiveBudget,
  LiveDeployment,
  LiveService,
  LiveVirtualService,
  Surroundings,
} from "../../model/adoption/running-service";
import { refused } from "../release-error";
import type { Complaint } from "../../model/complaint";
import type { Reader } from "./mirrors";
import { isTrouble } from "./cluster-error";
import { AUTOSCALERS, DEPLOYMENTS, type Resource } from "./resource";

const SERVICES: Resource = { group: "", version: "v1", plural: "services" };

const BUDGETS: Resource = { group: "policy", version: "v1", plural: "poddisruptionbudgets" };

const ISTIO = { group: "networking.istio.io", version: "v1" };

const VIRTUAL_SERVICES: Resource = { ...ISTIO, plural: "virtualservices" };

const GATEWAYS: Resource = { ...ISTIO, plural: "gateways" };

/**
 * A Deployment, and everything in its namespace that may belong to it; a cluster may know nothing of Istio.
 *
 * @throws ReleaseError without such a Deployment, ClusterError where something may not be listed
 */
export async function readSurroundings(
  client: Pick<Reader, "find" | "list">,
  namespace: string,
  name: string,
): Promise<Surroundings> {
  const all = async <T>(resource: Resource) => client.list<T>(resource, namespace, {});
  const allIfKnown = async <T>(resource: Resource) =>
    all<T>(resource).catch((error: unknown) => {
      if (isTrouble(error, "missing")) return [];
      throw error;
    });
  const [deployment, services, autoscalers, budgets, virtualServices, gateways] = await Promise.all(
    [
      client.find<LiveDeployment>({ resource: DEPLOYMENTS, namespace, name }),
      all<LiveService>(SERVICES),
      all<LiveAutoscaler>(AUTOSCALERS),
      all<LiveBudget>(BUDGETS),
      allIfKnown<LiveVirtualService>(VIRTUAL_SERVICES),
      allIfKnown<Surroundings["gateways"][number]>(GATEWAYS),
    ],
  );
  if (!deployment) throw refused([missing(namespace, name)]);
  return { deployment, services, autoscalers, budgets, virtualServices, gateways };
}

function missing(namespace: string, name: string): Complaint {
  return {
    about: `Deployment ${name}`,
    found: `none in ${namespace}`,
    needed: "the Deployment that serves today",
    next: "name it with --deployment NAME",
  };
}
