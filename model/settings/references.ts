import type { Workload } from "./workload";

/** An object that lives elsewhere and that pods read, and how they do. */
export interface Reference {
  readonly kind: "Secret" | "ConfigMap";
  readonly name: string;
  /** In the words of the settings: `env`, `envFrom`, or the volume. */
  readonly by: readonly string[];
}

/** The Secrets and ConfigMaps of others that the pods of a color read, by name. */
export function references(
  workload: Pick<Workload, "env" | "envFrom" | "volumes">,
): readonly Reference[] {
  const found = [
    ...Object.values(workload.env).flatMap((value) =>
      typeof value === "string" ? [] : named(value.secretKeyRef, value.configMapKeyRef, "env"),
    ),
    ...workload.envFrom.flatMap((source) =>
      named(source.secretRef, source.configMapRef, "envFrom"),
    ),
    ...Object.entries(workload.volumes).flatMap(([volume, { secret, configMap, projected }]) => [
      ...named(secret && { name: secret.secretName }, configMap, `volume ${volume}`),
      ...(projected?.sources ?? []).flatMap((source) =>
        named(source.secret, source.configMap, `volume ${volume}`),
      ),
    ]),
  ];
  const byObject = new Map<string, Reference>();
  for (const one of found) {
    const id = `${one.kind} ${one.name}`;
    const by = new Set([...(byObject.get(id)?.by ?? []), ...one.by]);
    byObject.set(id, { ...one, by: [...by] });
  }
  return [...byObject.values()];
}

interface Named {
  readonly name: string;
}

function named(
  secret: Named | undefined,
  configMap: Named | undefined,
  by: string,
): readonly Reference[] {
  return [
    ...(secret ? [{ kind: "Secret" as const, name: secret.name, by: [by] }] : []),
    ...(configMap ? [{ kind: "ConfigMap" as const, name: configMap.name, by: [by] }] : []),
  ];
}
