/** Proves which volumes and mounts are refused before a cluster sees them, and which can be written to. */
import { checkSettings, parseSettings } from "../../../model/settings/settings";
import { SettingsError } from "../../../model/settings/settings-error";
import { isReadOnly } from "../../../model/settings/volumes";
import { shop } from "../../support/shop";

/** What is wrong with a workload, by place. */
function refused(workload: unknown) {
  try {
    checkSettings({ ...shop, workload });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, needed }) => [path.slice(1).join("."), needed]);
  }
}

const tls = { secret: { secretName: "shop-tls" } };
const data = { persistentVolumeClaim: { claimName: "shop-data" } };
const cache = { emptyDir: {} };
const big = {
  ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: "1Ti" } } } } },
};

test("only an empty folder can be written to, unless a mount says otherwise", () => {
  const { workload } = parseSettings({ ...shop, workload: { volumes: { tls, data, cache, big } } })
    .colors.blue;
  const of = (volume: string, readOnly?: boolean) =>
    isReadOnly({ volume, ...(readOnly !== undefined && { readOnly }) }, workload);
  expect([of("tls"), of("data"), of("cache"), of("big")]).toEqual([true, true, false, false]);
  expect([of("data", false), of("cache", true)]).toEqual([false, true]);
});

test("a volume is of exactly one kind, which is known", () => {
  const kinds =
    "secret, configMap, projected, persistentVolumeClaim, downwardAPI, csi, emptyDir, ephemeral, nfs, hostPath";
  expect(refused({ volumes: { both: { ...tls, ...cache } } })).toEqual([
    ["volumes.both", `exactly one of ${kinds}`],
  ]);
  expect(refused({ volumes: { none: {} } })).toEqual([["volumes.none", `exactly one of ${kinds}`]]);
  expect(refused({ volumes: { disk: { rbd: { image: "x" } } } })).toEqual([
    ["volumes.disk.rbd", `a known key. Known: ${kinds}`],
    ["volumes.disk", `exactly one of ${kinds}`],
  ]);
});

test("a color's volume replaces the service's of that name as a whole", () => {
  const own = { persistentVolumeClaim: { claimName: "shop-data-green" } };
  const { colors } = parseSettings({
    ...shop,
    workload: { volumes: { data: cache } },
    green: { ...shop.green, volumes: { data: own } },
  });
  expect(colors.green.workload.volumes).toEqual({
    data: { persistentVolumeClaim: { claimName: "shop-data-green", readOnly: false } },
  });
  expect(colors.blue.workload.volumes).toEqual({ data: { emptyDir: { sizeLimit: "256Mi" } } });
});

test("a part of a volume is named in one way", () => {
  const mounts = { "/cache": { volume: "cache", subPath: "a", subPathExpr: "$(POD_NAME)" } };
  expect(refused({ volumes: { cache }, mounts })).toEqual([
    ["mounts./cache.subPathExpr", "nothing, as subPath says it"],
  ]);
});

test("a mount needs a volume, and a volume a name that the pod's own do not have", () => {
  expect(refused({ volumes: { tls }, mounts: { "/etc/tls": { volume: "ssl" } } })).toEqual([
    ["mounts./etc/tls.volume", "a name in volumes; they are tls"],
  ]);
  expect(refused({ mounts: { "/etc/tls": { volume: "tls" } } })).toEqual([
    ["mounts./etc/tls.volume", "a name in volumes; it has none"],
  ]);
  expect(refused({ volumes: { "scratch-0": cache } })).toEqual([
    ["volumes.scratch-0", "another name: the pod has it itself"],
  ]);
});

test.each<[string, object, string, string]>([
  [
    "at a scratch folder",
    { scratchPaths: ["/tmp"], mounts: { "/tmp/": { volume: "cache" } } },
    "mounts./tmp/",
    "a folder that nothing else is mounted at",
  ],
  [
    "at the folder of files",
    { files: { a: "" }, mounts: { "/etc/sluice": { volume: "tls" } } },
    "mounts./etc/sluice",
    "a folder that nothing else is mounted at",
  ],
  [
    "within the folder of files that change",
    { liveFiles: { a: "" }, mounts: { "/etc/sluice-live/tls": { volume: "tls" } } },
    "mounts./etc/sluice-live/tls",
    "a folder outside of /etc/sluice-live, which is read-only",
  ],
  [
    "around the folder of files",
    { files: { a: "" }, mounts: { "/etc": { volume: "tls" } } },
    "filesPath",
    "a folder outside of /etc, which is read-only",
  ],
  [
    "around a scratch folder",
    { scratchPaths: ["/srv/tmp"], mounts: { "/srv": { volume: "tls" } } },
    "scratchPaths.0",
    "a folder outside of /srv, which is read-only",
  ],
  [
    "around another mount",
    { mounts: { "/srv": { volume: "tls" }, "/srv/cache": { volume: "cache" } } },
    "mounts./srv/cache",
    "a folder outside of /srv, which is read-only",
  ],
])("a mount %s is refused", (_, workload, key, needed) => {
  expect(refused({ volumes: { tls, cache }, ...workload })).toEqual([[key, needed]]);
});

test("mounts stand beside each other, in folders that can be written to, and in claims that have the place", () => {
  const mounts = {
    "/srv": { volume: "cache" },
    "/srv/tls": { volume: "tls" },
    "/data": { volume: "data" },
    "/data/cache": { volume: "cache", subPath: "data" },
  };
  expect(refused({ volumes: { tls, cache, data }, mounts, files: { a: "" } })).toEqual([]);
});

test("an empty folder stays within the pod's limits: on disk, and in memory", () => {
  expect(refused({ volumes: { cache: { emptyDir: { sizeLimit: "2Gi" } } } })).toEqual([
    [
      "volumes.cache.emptyDir.sizeLimit",
      "at most resources.limits.ephemeral-storage, which is 1Gi",
    ],
  ]);
  expect(refused({ volumes: { cache: { emptyDir: { medium: "Memory" } } } })).toEqual([
    ["volumes.cache.emptyDir.sizeLimit", "at most resources.limits.memory, which is 128Mi"],
  ]);
  expect(
    refused({
      volumes: { cache: { emptyDir: { medium: "Memory", sizeLimit: "64Mi" } } },
    }),
  ).toEqual([]);
});

test("a file about the pod is about one thing, and no path leads out of a volume", () => {
  const fieldRef = { fieldPath: "metadata.labels" };
  expect(refused({ volumes: { me: { downwardAPI: { items: [{ path: "a" }] } } } })).toEqual([
    ["volumes.me.downwardAPI.items.0", "either fieldRef or resourceFieldRef"],
  ]);
  for (const path of ["/a", "..", "a/../b"]) {
    expect(refused({ volumes: { me: { downwardAPI: { items: [{ path, fieldRef }] } } } })).toEqual([
      ["volumes.me.downwardAPI.items.0.path", "a path within the volume, without .."],
    ]);
  }
});
