import type { types } from "@pulumi/kubernetes";
import type { Input } from "@pulumi/pulumi";
import { isReadOnly, type Volumes } from "../model/settings/volumes";
import type { Workload } from "../model/settings/workload";
import { mutable } from "./mutable";

type Volume = types.input.core.v1.Volume;
type VolumeMount = types.input.core.v1.VolumeMount;

/** What of a pod its volumes are made from. */
interface VolumeInputs {
  readonly app: string;
  readonly workload: Workload<Input<string>>;
  readonly filesConfigMap?: Input<string>;
  readonly liveConfigMap?: Input<string>;
}

/** The color's own volumes, then those that `workload` names. */
export function podVolumes({ app, workload, filesConfigMap, liveConfigMap }: VolumeInputs): {
  volumes: Volume[];
  volumeMounts: VolumeMount[];
} {
  const scratch = workload.scratchPaths.map((mountPath, index) => {
    const name = `scratch-${String(index)}`;
    return {
      volume: { name, emptyDir: { sizeLimit: workload.scratchSize } },
      mount: { name, mountPath },
    };
  });
  const own = [
    ...readOnlyFolder("files", filesConfigMap, workload.filesPath),
    ...readOnlyFolder("live-files", liveConfigMap, workload.liveFilesPath),
    ...scratch,
  ];
  const volumes = Object.entries(workload.volumes).map(([name, source]) => ({
    name,
    ...volumeOf(source, app),
  }));
  return {
    volumes: [...own.map(({ volume }) => volume), ...volumes],
    volumeMounts: [...own.map(({ mount }) => mount), ...volumeMounts(workload)],
  };
}

/** Where volumes of the pod appear in a container. */
export function volumeMounts({ volumes, mounts }: Volumes): VolumeMount[] {
  return Object.entries(mounts).map(([mountPath, mount]) => ({
    name: mount.volume,
    mountPath,
    ...(mount.subPath !== undefined && { subPath: mount.subPath }),
    ...(mount.subPathExpr !== undefined && { subPathExpr: mount.subPathExpr }),
    readOnly: isReadOnly(mount, { volumes, mounts }),
  }));
}

/** A ConfigMap as a whole folder: a single file of it, by `subPath`, would never change again. */
function readOnlyFolder(name: string, configMap: Input<string> | undefined, mountPath: string) {
  if (configMap === undefined) return [];
  const volume = { name, configMap: { name: configMap } };
  return [{ volume, mount: { name, mountPath, readOnly: true } }];
}

type Source = Volumes["volumes"][string];

/** A volume as it is written; what a pod says about a container needs that container's name. */
function volumeOf(
  { downwardAPI, projected, ...source }: Source,
  app: string,
): Omit<Volume, "name"> {
  const named = <T extends { readonly items: readonly Item[] }>(api: T) => ({
    ...mutable(api),
    items: api.items.map((item) => ({
      ...item,
      ...(item.resourceFieldRef && {
        resourceFieldRef: { containerName: app, ...item.resourceFieldRef },
      }),
    })),
  });
  return {
    ...mutable(source),
    ...(downwardAPI && { downwardAPI: named(downwardAPI) }),
    ...(projected && {
      projected: {
        ...projected,
        sources: projected.sources.map(({ downwardAPI: api, ...one }) => ({
          ...mutable(one),
          ...(api && { downwardAPI: named(api) }),
        })),
      },
    }),
  };
}

type Item = NonNullable<Source["downwardAPI"]>["items"][number];
