import { references } from "../../../model/settings/references";
import { resolveWorkload } from "../../../model/settings/workload";

test("Secrets and ConfigMaps of others are found in variables and volumes, each once", () => {
  const workload = resolveWorkload({
    env: {
      LEVEL: "info",
      PASSWORD: { secretKeyRef: { name: "db", key: "password" } },
      REGION: { configMapKeyRef: { name: "common", key: "region" } },
      POD: { fieldRef: { fieldPath: "metadata.name" } },
    },
    envFrom: [{ secretRef: { name: "db" } }, { configMapRef: { name: "flags" } }],
    volumes: {
      tls: { secret: { secretName: "tls" } },
      all: {
        projected: { sources: [{ secret: { name: "tls" } }, { configMap: { name: "common" } }] },
      },
      cache: { emptyDir: {} },
    },
  });
  expect(references(workload)).toEqual([
    { kind: "Secret", name: "db", by: ["env", "envFrom"] },
    { kind: "ConfigMap", name: "common", by: ["env", "volume all"] },
    { kind: "ConfigMap", name: "flags", by: ["envFrom"] },
    { kind: "Secret", name: "tls", by: ["volume tls", "volume all"] },
  ]);
});

test("a stack's own values are none", () => {
  const own = { env: { A: "1" }, secrets: { B: "2" }, files: { c: "3" } };
  expect(references(resolveWorkload(own))).toEqual([]);
});
