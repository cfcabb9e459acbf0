import type { z } from "zod";
import { anyText, object } from "./need";

/** Which cluster is meant. One explicit provider; an ambient kubeconfig never receives a release. */
export interface ClusterArgs {
  /** Context of the kubeconfig. @default - its current one */
  readonly context?: string;
  /** Path of a kubeconfig file, or its content. @default - the KUBECONFIG variable, then ~/.kube/config */
  readonly kubeconfig?: string;
  /**
   * A name of your own for the cluster. While it stands, a renewed kubeconfig replaces no object; a
   * new name replaces every one.
   * @default - the provider compares the kubeconfig's server
   */
  readonly identifier?: string;
}

export const clusterSchema: z.ZodType<ClusterArgs> = object({
  context: anyText("a context's name").exactOptional().describe("Context of the kubeconfig."),
  kubeconfig: anyText("a path or a kubeconfig's content")
    .exactOptional()
    .describe("Path of a kubeconfig file, or its content; releases do not read encrypted content."),
  identifier: anyText("a name")
    .exactOptional()
    .describe("A name for the cluster; while it stands, a renewed kubeconfig replaces nothing."),
});
