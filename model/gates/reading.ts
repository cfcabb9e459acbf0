/** One number from the world, or why there is none. */
export type Reading = { readonly value: number } | { readonly missing: string };

/** A number; what is no finite number says nothing. */
export function reading(value: number): Reading {
  return Number.isFinite(value) ? { value } : { missing: `the answer is ${String(value)}` };
}

/** A number that could not be had. */
export function missing(why: string): Reading {
  return { missing: why };
}

/** The first reason among readings for which one of them is missing. */
export function whyMissing(...readings: readonly Reading[]): string | undefined {
  return readings.map((one) => ("missing" in one ? one.missing : undefined)).find(Boolean);
}

/** Whether a number can be one of things. */
export function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}
