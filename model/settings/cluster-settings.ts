import { anyText, object, secret } from "./fields";
import type { Written } from "./typed";

/** Which cluster is meant. One explicit provider; an ambient kubeconfig never receives a release. */
export const clusterSchema = object({
  /** Context of the kubeconfig. @default - its current one */
  context: anyText("a context's name")
    .meta({ examples: ["production"] })
    .exactOptional(),
  /**
   * Path of a kubeconfig file, or its content; encrypted, it stays a secret, which releases cannot read.
   * @default - the KUBECONFIG variable, then ~/.kube/config
   */
  kubeconfig: secret(
    anyText("a path or a kubeconfig's content").meta({ examples: ["~/.kube/config"] }),
    "taken",
  ).exactOptional(),
  /**
   * A name of your own for the cluster. While it stands, a renewed kubeconfig replaces no object; a
   * new name replaces every one.
   * @default - the provider compares the kubeconfig's server
   */
  identifier: anyText("a name")
    .meta({ examples: ["production"] })
    .exactOptional(),
});

/** Which cluster is meant. */
export type ClusterArgs<Secret = string> = Written<typeof clusterSchema, Secret>;
