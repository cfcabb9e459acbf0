import type { Settings } from "../settings/settings-args";
import type { Workload } from "../settings/workload";
import { patchedFields } from "./strategic-merge";

/** A patch of a service, as the program puts it out: for plans, which cannot see it in the objects. */
export interface DeclaredPatch {
  /** The service, or colors of it. */
  readonly subject: string;
  /** The key that holds the patch. */
  readonly key: string;
  /** The fields that it says something about. */
  readonly fields: readonly string[];
}

/**
 * The patches of a service; of colors that have the same one, once.
 *
 * @param workloads - by color; by no name where there are none
 */
export function declaredPatches<Value>(
  { app, namespace, service, traffic }: Pick<Settings, "app" | "namespace" | "service" | "traffic">,
  workloads: Readonly<Record<string, Pick<Workload<Value>, "pod" | "container">>>,
): readonly DeclaredPatch[] {
  const name = `${namespace}/${app}`;
  const ofColors = (key: "pod" | "container") => {
    const groups = new Map<string, string[]>();
    for (const [color, workload] of Object.entries(workloads)) {
      const fields = JSON.stringify(patchedFields(workload[key] ?? {}));
      groups.set(fields, [...(groups.get(fields) ?? []), color]);
    }
    return [...groups].map(([fields, of]) => ({
      subject: `${name} ${of.join(" and ")}`.trim(),
      key: `workload.${key}`,
      fields: JSON.parse(fields) as readonly string[],
    }));
  };
  return [
    ...ofColors("pod"),
    ...ofColors("container"),
    { subject: name, key: "service.patch", fields: patchedFields(service?.patch ?? {}) },
    { subject: name, key: "traffic.route", fields: patchedFields(traffic.route ?? {}) },
  ].filter(({ fields }) => fields.length > 0);
}
