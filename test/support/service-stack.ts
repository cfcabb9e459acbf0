import { pickService } from "../../model/init/picked";
import { notTaken } from "../../model/init/report";
import { sourceObjects } from "../../model/init/source-object";
import { type ServiceStack, serviceStack } from "../../preview/service-stack";
import { rendered } from "./rendered";

/** The stack of the one service of some manifests, held against what the program renders with it. */
export async function stackOf(...documents: readonly unknown[]): Promise<ServiceStack> {
  const picked = pickService(sourceObjects(documents, "k8s.yaml").objects, undefined);
  if ("about" in picked) throw new Error(picked.found);
  return serviceStack(picked, {}, rendered);
}

/** What that stack does not have. */
export async function lostOf(...documents: readonly unknown[]) {
  return notTaken((await stackOf(...documents)).outcomes);
}
