import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { isMap } from "../settings/merge";
import { type Finding, type Key, keyFor, stricter } from "./finding";

type Json = Readonly<Record<string, unknown>>;

/** The volumes of the pod. */
export function volumeFindings(pod: Json): readonly Finding[] {
  return itemsOf(pod, "volumes").flatMap((volume) => volumeFinding(mapAt(volume)));
}

/**
 * Where volumes of the pod appear in a container.
 *
 * @param key - of the container
 */
export function mountFindings(
  pod: Json,
  container: Json,
  at: string,
  key: Key,
): readonly Finding[] {
  const volumes = itemsOf(pod, "volumes");
  return itemsOf(container, "volumeMounts").flatMap((mount) =>
    mountFinding(mapAt(mount), volumes, at, key),
  );
}

function volumeFinding({ name, ...source }: Json): readonly Finding[] {
  const from = `spec.template.spec.volumes[${String(name)}]`;
  const key = ["workload", "volumes", String(name)];
  const kinds = Object.entries(source).filter(([, kind]) => isMap(kind));
  if (kinds.length === 0) kinds.push(["emptyDir", {}]);
  return kinds.flatMap(([kind, value]) => {
    const set = keyFor(`${from}.${kind}`, [...key, kind], withoutNames(value));
    const isUnbounded = kind === "emptyDir" && fieldOf(value, "sizeLimit") === undefined;
    if (!isUnbounded) return set;
    const why = "the folder may fill the node's disk; Sluice lets it hold 256Mi";
    const place = [...key, kind, "sizeLimit"];
    return [...set, stricter(`${from}.${kind}.sizeLimit`, place, why)];
  });
}

/** What says of a container that it is this one. */
function withoutNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNames);
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, inner]) => !["containerName", "apiVersion"].includes(key) && inner !== null,
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNames(inner)]));
}

function mountFinding(
  mount: Json,
  volumes: readonly unknown[],
  at: string,
  container: Key,
): readonly Finding[] {
  const path = String(mount["mountPath"]).replace(/(?<=.)\/+$/, "");
  const volume = volumes.find((one) => textOf(one, "name") === mount["name"]);
  const isEmpty = Object.values(mapAt(volume)).filter(isMap).length === 0;
  const isScratch = isEmpty || fieldOf(volume, "emptyDir") !== undefined;
  // Secrets, ConfigMaps and the like are read-only in any case.
  const mayWrite = ["persistentVolumeClaim", "csi"].some(
    (kind) => fieldOf(volume, kind) !== undefined,
  );
  const readOnly = mount["readOnly"] ?? (mayWrite ? false : undefined);
  const from = `${at}.volumeMounts[${path}]`;
  const key = [...container, "mounts", path];
  return [
    ...keyFor(`${from}.name`, [...key, "volume"], mount["name"]),
    ...keyFor(`${from}.subPath`, [...key, "subPath"], mount["subPath"]),
    ...(readOnly === !isScratch ? [] : keyFor(`${from}.readOnly`, [...key, "readOnly"], readOnly)),
  ];
}
