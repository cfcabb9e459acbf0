import type { z } from "zod";
import { mapOf, object, orNone, text } from "./fields";
import { type Problem, problem } from "./problem";
import { quantityValue } from "../quantity";
import type { Resolved } from "./typed";

const QUANTITY = String.raw`\d+(?:\.\d+)?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?`;

const A_QUANTITY = 'a quantity as text, such as "250m", "2" or "64Mi"';

/** Text that is a Kubernetes quantity. */
export const quantity = (): z.ZodString => text(new RegExp(`^${QUANTITY}$`), A_QUANTITY);

/** A quantity, or the word for none. */
const limit = (): z.ZodString =>
  text(new RegExp(`^(?:none|${QUANTITY})$`), `${A_QUANTITY}; or none`);

/**
 * CPU, memory and local disk as Kubernetes quantities.
 *
 * @param disk - schema of the disk, with its default if it has one
 * @param amount - schema of the others
 */
export function amounts<Disk extends z.ZodType>(
  cpu: string,
  memory: string,
  disk: Disk,
  amount = quantity,
) {
  return object({
    /** Cores, such as `250m`. */
    cpu: amount().default(cpu),
    /** Bytes, such as `64Mi`. */
    memory: amount().default(memory),
    /** Bytes of the node's disk, such as `1Gi`: scratch folders and the container's log files. */
    "ephemeral-storage": disk,
  }).meta({ examples: [{ cpu, memory }] });
}

const requests = amounts("250m", "64Mi", limit().default("128Mi"), limit);

const limits = amounts("500m", "128Mi", limit().default("1Gi"), limit);

/** A name with a domain, as device plugins give it, or pages of a size. */
const EXTENDED_NAME =
  /^(?:hugepages-\d+[KMG]i|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)$/;

/** What one pod asks for and may use. */
export const resourcesSchema = object({
  /**
   * What the scheduler sets aside. `none`, for one of them or instead of the map, asks for nothing: Kubernetes
   * then takes the limit, where there is one, and pods without either are the first that a full node evicts.
   */
  requests: orNone(requests).prefault({}),
  /**
   * What the pod may not exceed: CPU is throttled, memory ends in a kill, disk in an eviction. `none`, for
   * one of them or instead of the map, sets no limit: without one of memory GOMEMLIMIT is not set and the
   * alert on memory stays silent.
   */
  limits: orNone(limits).prefault({}),
  /**
   * Extended resources, such as GPUs, and huge pages; request and limit in one, as Kubernetes wants both alike.
   * @default - none
   * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources
   */
  extended: mapOf(
    EXTENDED_NAME,
    quantity(),
    "a map from names, such as nvidia.com/gpu or hugepages-2Mi, to quantities",
  )
    .meta({ examples: [{ "nvidia.com/gpu": "1" }] })
    .exactOptional(),
}).meta({ examples: [{ limits: { memory: "256Mi" } }] });

export type Amounts = Partial<Resolved<typeof requests>>;

/** Requests and limits. */
export interface Resources {
  readonly requests: Amounts | "none";
  readonly limits: Amounts | "none";
}

/** The limits that are set. */
export function limitsOf({ limits }: Pick<Resources, "limits">): Amounts {
  return amountsOf(limits);
}

/** The requests that are made. */
export function requestsOf({ requests }: Pick<Resources, "requests">): Amounts {
  return amountsOf(requests);
}

function amountsOf(amounts: Amounts | "none"): Amounts {
  if (amounts === "none") return {};
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== "none"));
}

/** Requests above limits, which Kubernetes refuses. */
export function resourceProblems(path: Problem["path"], resources: Resources): readonly Problem[] {
  const [limits, requests] = [limitsOf(resources), requestsOf(resources)];
  return (["cpu", "memory", "ephemeral-storage"] as const).flatMap((kind) => {
    const request = requests[kind];
    const limit = limits[kind];
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
