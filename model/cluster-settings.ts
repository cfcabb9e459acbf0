import type { z } from "zod";
import { anyText, object, secretPlace } from "./need";

/** Which cluster is meant. One explicit provider; an ambient kubeconfig never receives a release. */
export interface ClusterArgs<Secret = string> {
  /** Context of the kubeconfig. @default - its current one */
  readonly context?: string;
  /** Path of a kubeconfig file, or its content. @default - the KUBECONFIG variable, then ~/.kube/config */
  readonly kubeconfig?: Secret;
  /**
   * A name of your own for the cluster. While it stands, a renewed kubeconfig replaces no object; a
   * new name replaces every one.
   * @default - the provider compares the kubeconfig's server
   */
  readonly identifier?: string;
}

export const clusterSchema: z.ZodType<ClusterArgs> = object({
  context: anyText("a context's name").exactOptional().describe("Context of the kubeconfig."),
  kubeconfig: secretPlace(anyText("a path or a kubeconfig's content"), "taken")
    .exactOptional()
    .describe(
      "Path of a kubeconfig file, or its content; encrypted, it stays a secret, which releases cannot read.",
    ),
  identifier: anyText("a name")
    .exactOptional()
    .describe("A name for the cluster; while it stands, a renewed kubeconfig replaces nothing."),
});
