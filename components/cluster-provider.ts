import { Provider } from "@pulumi/kubernetes/provider";
import type { Input } from "@pulumi/pulumi";
import type { Settings } from "../model/settings/settings-args";

/**
 * The provider of the cluster that `cluster` of the settings names, as releases find it. The one for all of a
 * service: no other cluster that a kubeconfig happens to point at can receive a release.
 *
 * @param name - of the resource: one of its own for each further cluster of a program. @default `cluster`
 */
export function clusterProvider(
  { cluster: { context, kubeconfig, identifier } }: Pick<Settings<Input<string>>, "cluster">,
  name = "cluster",
): Provider {
  return new Provider(name, {
    ...(context !== undefined && { context }),
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(identifier !== undefined && { clusterIdentifier: identifier }),
    // For `liveFiles` alone: every other ConfigMap is marked immutable, and replaced as before.
    enableConfigMapMutable: true,
  });
}
