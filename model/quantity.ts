const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * The number that a Kubernetes quantity stands for: bytes for memory, cores for CPU.
 *
 * @returns `undefined` when the text is no quantity
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantityValue(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(text);
  const factor = FACTORS[match?.[2] ?? ""];
  if (!match?.[1] || factor === undefined) return undefined;
  return Number(match[1]) * factor;
}

/** Bytes for the Go runtime's soft limit: 90 % of the container's memory limit. */
export function goMemoryLimit(memoryLimit: string): number | undefined {
  const bytes = quantityValue(memoryLimit);
  return bytes === undefined ? undefined : Math.floor(bytes * 0.9);
}
