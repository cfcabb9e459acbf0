import { clusterFrom } from "../cluster/kubeconfig-files";
import { clusterRemarks } from "../cluster/cluster-remarks";
import type { Recording } from "../recorder";
import { textOf } from "../../model/field";
import { PROVIDER } from "./cluster-change";
import type { Notice } from "./notice";

/**
 * What providers leave to the machine that runs the update. It is read here, where a preview may run
 * elsewhere: that is why it is said.
 *
 * @param folder - of the program: paths of kubeconfigs are relative to it
 */
export function clusterNotices({ resources }: Recording, folder: string): readonly Notice[] {
  return resources
    .filter(({ type }) => type === PROVIDER)
    .flatMap(({ name, inputs }) => {
      const [context, kubeconfig] = [textOf(inputs, "context"), textOf(inputs, "kubeconfig")];
      const cluster = clusterFrom(folder, {
        ...(context !== "" && { context }),
        ...(kubeconfig !== "" && { kubeconfig }),
      });
      return clusterRemarks(cluster).map((message) => ({ subject: `provider ${name}`, message }));
    });
}
