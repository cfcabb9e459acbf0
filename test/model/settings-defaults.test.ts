import { defaultOf, SETTINGS_DEFAULTS } from "../../model/settings-defaults";
import { settingsSchema } from "../../model/settings";
import { settingsKeys } from "../../model/settings-keys";

test.each([
  ["workload.replicas", 3],
  ["workload.probes.readiness.path", "/ready"],
  ["workload.probes.liveness.path", "/healthz"],
  ["workload.drain.graceSeconds", undefined],
  ["workload.liveFilesPath", "/etc/sluice-live"],
  ["image.platform", "linux/amd64"],
  ["image.context", undefined],
  ["disruption.maxUnavailable", 1],
  ["autoscaling.cpuPercent", 70],
  ["traffic.tls.minVersion", "1.2"],
  ["traffic.stickiness.maxAgeSeconds", 86400],
  ["monitoring.objectives.latencyP99Ms", 300],
  ["protect", false],
  ["app", undefined],
  ["no.such.key", undefined],
])("the default of %s is %j", (key, value) => {
  expect(defaultOf(key)).toEqual(value);
});

test("every default belongs to a key", () => {
  const keys = new Set(settingsKeys(settingsSchema).map(({ key }) => key));
  const below = (node: object, prefix: string): readonly string[] =>
    Object.entries(node).flatMap(([name, value]: [string, unknown]) => {
      const key = `${prefix}${name}`;
      const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
      return [key, ...(isMap ? below(value, `${key}.`) : [])];
    });
  expect(below(SETTINGS_DEFAULTS, "").filter((key) => !keys.has(key))).toEqual([]);
});

test("the defaults keep their own schema", () => {
  const { autoscaling, image, logging, traffic, ...always } = SETTINGS_DEFAULTS;
  const { store, ...shipper } = logging;
  const { tls, ...rest } = traffic;
  const whole = {
    app: "shop",
    namespace: "market",
    port: 8080,
    activeColor: "blue",
    ...always,
    autoscaling: { min: 1, max: 2, ...autoscaling },
    image: { context: "app", repository: "registry.example.com/shop", ...image },
    logging: {
      image: `fluent-bit@sha256:${"0".repeat(64)}`,
      ...shipper,
      store: { kind: "loki", url: "http://loki", ...store },
    },
    traffic: { ...rest, tls: { credentialName: "shop", ...tls } },
  };
  expect(settingsSchema.safeParse(whole).error?.issues).toBeUndefined();
});
