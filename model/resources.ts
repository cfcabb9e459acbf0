import type { z } from "zod";
import { object, text } from "./need";
import { type Problem, problem } from "./problem";
import { quantityValue } from "./quantity";

/** CPU, memory and local disk as Kubernetes quantities. */
export interface ResourceAmounts {
  /** Cores, such as `250m`. */
  readonly cpu?: string;
  /** Bytes, such as `64Mi`. */
  readonly memory?: string;
  /** Bytes of the node's disk, such as `1Gi`: scratch folders and the container's log files. */
  readonly "ephemeral-storage"?: string;
}

/**
 * What one pod asks for and may use.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
export interface ResourcesArgs {
  /**
   * What the scheduler sets aside.
   * @default - cpu 250m, memory 64Mi (S12), ephemeral-storage 128Mi
   */
  readonly requests?: ResourceAmounts;
  /**
   * What the pod may not exceed: CPU is throttled, memory ends in a kill, disk in an eviction.
   * @default - cpu 500m, memory 128Mi (S12), ephemeral-storage 1Gi
   */
  readonly limits?: ResourceAmounts;
}

/** Requests and limits after defaults. */
export interface Resources {
  readonly requests: ResourceAmounts;
  readonly limits: ResourceAmounts;
}

export const RESOURCE_DEFAULTS = {
  requests: { cpu: "250m", memory: "64Mi", "ephemeral-storage": "128Mi" },
  limits: { cpu: "500m", memory: "128Mi", "ephemeral-storage": "1Gi" },
} as const satisfies Resources;

/** Text that is a Kubernetes quantity. */
export const quantity = (): ReturnType<typeof text> =>
  text(
    /^\d+(?:\.\d+)?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?$/,
    'a quantity as text, such as "250m", "2" or "64Mi"',
  );

const amounts = (what: string) =>
  object({
    cpu: quantity().exactOptional().describe("Cores, such as 250m."),
    memory: quantity().exactOptional().describe("Bytes, such as 64Mi."),
    "ephemeral-storage": quantity()
      .exactOptional()
      .describe("Bytes of the node's disk for scratch folders and log files, such as 1Gi."),
  })
    .exactOptional()
    .describe(what);

export const resourcesSchema: z.ZodType<ResourcesArgs> = object({
  requests: amounts("What the scheduler sets aside for a pod."),
  limits: amounts("What a pod may not exceed."),
});

/** Requests above limits, which Kubernetes refuses. */
export function resourceProblems(
  path: readonly string[],
  resources: Resources,
): readonly Problem[] {
  return (["cpu", "memory", "ephemeral-storage"] as const).flatMap((kind) => {
    const request = resources.requests[kind];
    const limit = resources.limits[kind];
    if (request === undefined || limit === undefined) return [];
    if ((quantityValue(request) ?? 0) <= (quantityValue(limit) ?? Infinity)) return [];
    return [
      problem(
        [...path, "requests", kind],
        request,
        `at most limits.${kind}, which is ${limit}`,
        limit,
      ),
    ];
  });
}
