import { z } from "zod";

/** Keys of `workload` of which a color may take entries away. */
export type RemovableKey = "env" | "volumes" | "mounts" | "initContainers" | "sidecars";

/** A map of `workload` as a color has it: `null` takes the entry of that name away. */
export function removable<V extends z.ZodType>(map: z.ZodDefault<z.ZodRecord<z.ZodString, V>>) {
  const record = map.unwrap();
  const error = "a map as in workload, with null for what is taken away";
  return z
    .record(record.keyType, z.nullable(record.valueType), { error })
    .meta(z.globalRegistry.get(record) ?? {})
    .optional();
}

/** Without what is taken away. */
export function withoutRemoved(map: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null));
}
