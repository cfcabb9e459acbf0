import type { ClusterArgs } from "../../model/settings/cluster-settings";
import { reasonOf } from "../../model/reason";
import { isSecret } from "../../stack/secret";
import { type Kubeconfig, targetOf } from "./kubeconfig";
import { readKubeconfig } from "./kubeconfig-files";

/**
 * What a stack leaves open about its cluster, and what its kubeconfig gives up, as sentences.
 *
 * @param read - for tests. @default - as the stack's provider reads it
 */
export function clusterRemarks(
  { context, kubeconfig }: ClusterArgs,
  read: (kubeconfig: string | undefined) => Kubeconfig | undefined = readKubeconfig,
): readonly string[] {
  // Nobody decrypts it here.
  if (isSecret(kubeconfig)) return context === undefined ? [unnamed("the encrypted one")] : [];
  let config: Kubeconfig | undefined;
  try {
    config = read(kubeconfig);
  } catch (error) {
    return context === undefined ? [unnamed(`none can be read here: ${reasonOf(error)}`)] : [];
  }
  const current = config?.currentContext;
  const target = config && targetOf(config, context ?? current);
  const open =
    context === undefined ? [unnamed(current === undefined ? "none here" : `here ${current}`)] : [];
  if (target?.cluster["insecure-skip-tls-verify"] !== true) return open;
  const unchecked = `The kubeconfig has insecure-skip-tls-verify for ${target.context}: whoever is between here and the API server can read and change everything.`;
  return [...open, unchecked];
}

function unnamed(which: string): string {
  return `No context is named, so the kubeconfig's current one is used: ${which}. Name it in cluster.context, and everybody's is the same.`;
}
