import { Provider } from "@pulumi/kubernetes/provider";
import type { Input } from "@pulumi/pulumi";
import type { Settings } from "../model/settings/settings-args";

/**
 * The provider of the cluster that `cluster` of the settings names, as releases find it. The one for all of a
 * service: no other cluster that a kubeconfig happens to point at can receive a release.
 */
export function clusterProvider({
  cluster: { context, kubeconfig, identifier },
}: Pick<Settings<Input<string>>, "cluster">): Provider {
  return new Provider("cluster", {
    ...(context !== undefined && { context }),
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(identifier !== undefined && { clusterIdentifier: identifier }),
    // For `liveFiles` alone: every other ConfigMap is marked immutable, and replaced as before.
    enableConfigMapMutable: true,
  });
}
