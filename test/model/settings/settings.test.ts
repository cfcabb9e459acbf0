import { MONITORING } from "../../support/monitoring";
import { checkSettings, parseSettings } from "../../../model/settings/settings";
import type { StackArgs } from "../../../model/settings/settings-args";
import { resolveTraffic } from "../../../model/traffic/traffic";
import { resolveWorkload } from "../../../model/settings/workload";
import { shop } from "../../support/shop";

const parsed = (change: Partial<StackArgs> = {}) => parseSettings({ ...shop, ...change });

test("with the least that has to be said, everything else has a default", () => {
  expect(parsed()).toEqual({
    app: "shop",
    namespace: "market",
    activeColor: "blue",
    idleColor: "green",
    weights: { blue: 100, green: 0 },
    colors: {
      blue: { image: shop.blue.image, port: 8080, workload: resolveWorkload() },
      green: { image: shop.green.image, port: 8080, workload: resolveWorkload() },
    },
    disruption: { maxUnavailable: 1 },
    labels: {},
    annotations: {},
    traffic: resolveTraffic({}),
    monitoring: MONITORING,
    protect: false,
    cluster: {},
  });
});

test("a color may listen on a port of its own", () => {
  const { colors } = parsed({ green: { ...shop.green, port: 9090 } });
  expect([colors.blue.port, colors.green.port]).toEqual([8080, 9090]);
});

test("checked settings are those that were written, without defaults", () => {
  expect(checkSettings(shop)).toEqual(shop);
});

test("the active color takes all traffic unless weights say otherwise", () => {
  expect(parsed({ activeColor: "green" })).toMatchObject({
    idleColor: "blue",
    weights: { blue: 0, green: 100 },
  });
  expect(parsed({ activeColor: "green", weights: { blue: 99, green: 1 } }).weights).toEqual({
    blue: 99,
    green: 1,
  });
});

test("an idle color without an image runs the other color's", () => {
  const { colors } = parsed({ green: {} });
  expect(colors.green.image).toBe(shop.blue.image);
  const switched = parseSettings({ ...shop, activeColor: "green", blue: undefined });
  expect(switched.colors.blue.image).toBe(shop.green.image);
});

test("an idle color without an image waits for the build, if there is one", () => {
  const image = { context: "app", repository: "registry.example.com/shop" };
  const platform = "linux/amd64";
  const built = parsed({ green: {}, image });
  expect(built.colors.green).not.toHaveProperty("image");
  expect(built.image).toEqual({ ...image, platform, allowActiveBuild: false });
  const pinned = parsed({ image });
  expect(pinned.colors.green.image).toBe(shop.green.image);
  expect(pinned).not.toHaveProperty("image");
});

test("both colors may wait for the build where that is allowed", () => {
  const { blue: _blue, green: _green, ...neither } = shop;
  const image = { context: "app", repository: "registry.example.com/shop", allowActiveBuild: true };
  expect(Object.keys(parseSettings({ ...neither, image }).colors.blue)).toEqual([
    "port",
    "workload",
  ]);
});

test("what a program knows later only stands where images and secrets do, as it is", () => {
  const [password, image] = [Promise.resolve("hush"), { apply: () => undefined }];
  const { colors, monitoring, logging } = parseSettings({
    ...shop,
    green: { image, secrets: { B: password } },
    workload: { secrets: { A: password, B: "known" } },
    monitoring: {
      rules: "config-map",
      receivers: [{ name: "team", kind: "slack", webhookUrl: password }],
    },
    logging: {
      image: shop.blue.image,
      store: { kind: "loki", url: "http://loki", username: "shop", password },
    },
  });
  expect(colors.green.image).toBe(image);
  expect(colors.green.workload.secrets["B"]).toBe(password);
  expect(colors.blue.workload.secrets).toEqual({ A: password, B: "known" });
  expect(monitoring.receivers[0]?.webhookUrl).toBe(password);
  expect(logging?.store.password).toBe(password);
});

test("what a program knows later only stands nowhere else", () => {
  const app = Promise.resolve("shop");
  expect(() => parseSettings({ ...shop, app })).toThrow("  app\n    found");
});

test("a color lays its own settings over the common ones, and the other color's are untouched", () => {
  const { colors } = parsed({
    workload: { replicas: 4, env: { A: "1", B: "1" }, probes: { readiness: { path: "/up" } } },
    green: {
      ...shop.green,
      replicas: 6,
      env: { B: "2" },
      probes: { readiness: { period: "9s" } },
    },
  });
  expect(colors.blue.workload).toMatchObject({ replicas: 4, env: { A: "1", B: "1" } });
  expect(colors.green.workload).toMatchObject({ replicas: 6, env: { A: "1", B: "2" } });
  expect(colors.green.workload.probes.readiness).toEqual({
    kind: "http",
    path: "/up",
    period: "9s",
    timeout: "3s",
    failureThreshold: 3,
  });
});

test("image and bounds of a color are no part of its workload", () => {
  const { colors } = parsed({
    autoscaling: { min: 2, max: 4 },
    blue: { ...shop.blue, autoscaling: { max: 8 } },
  });
  expect(colors.blue.workload).toEqual(resolveWorkload());
});

test("a color lays its own bounds over the common ones", () => {
  const { colors } = parsed({
    autoscaling: { min: 2, max: 4, cpu: "50%" },
    green: { ...shop.green, autoscaling: { max: 8 } },
  });
  expect(colors.blue.autoscaling).toEqual({
    min: 2,
    max: 4,
    cpu: "50%",
    scaleDownStabilization: "5m",
  });
  expect(colors.green.autoscaling).toEqual({
    min: 2,
    max: 8,
    cpu: "50%",
    scaleDownStabilization: "5m",
  });
});

test("without an autoscaler neither color has one", () => {
  const { colors } = parsed();
  expect(colors.blue).not.toHaveProperty("autoscaling");
  expect(colors.green).not.toHaveProperty("autoscaling");
});

test("a budget of one's own takes the place of the default one", () => {
  expect(parsed({ disruption: { minAvailable: 1 } }).disruption).toEqual({ minAvailable: 1 });
});

test("a key that is undefined counts as not set", () => {
  const { weights, colors } = parseSettings({
    ...shop,
    weights: undefined,
    workload: { replicas: undefined, drain: { terminationGracePeriod: undefined } },
  });
  expect(weights).toEqual({ blue: 100, green: 0 });
  expect(colors.blue.workload).toEqual(resolveWorkload());
});

test("whole numbers, true and false are taken as text where text is meant, and nowhere else", () => {
  const workload = {
    env: { PORT: 9090, DEBUG: true, NAME: "shop" },
    args: ["--port", 9090],
    resources: { limits: { cpu: 2 } },
    strategy: { maxSurge: 1, maxUnavailable: 0 },
    replicas: 4,
  };
  const { env, args, resources, strategy, replicas } = parseSettings({ ...shop, workload }).colors
    .blue.workload;
  expect(env).toEqual({ PORT: "9090", DEBUG: "true", NAME: "shop" });
  expect(args).toEqual(["--port", "9090"]);
  expect(resources.limits).toHaveProperty("cpu", "2");
  expect(strategy).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  expect(replicas).toBe(4);
});

test.each([
  [{ activeColor: "Blue" }, "activeColor: blue"],
  [{ protect: "yes" }, "protect: true"],
  [{ workload: { goMemoryLimit: "off" } }, "workload.goMemoryLimit: false"],
  [{ workload: { replicas: "5" } }, "workload.replicas: 5"],
  [{ workload: { spread: "hart" } }, "workload.spread: hard"],
])("%j has the valid value that is nearest as its example: %s", (change, example) => {
  expect(() => parseSettings({ ...shop, ...change })).toThrow(`    example  ${example}`);
});

test("a required key that was mistyped is found under its mistyped name", () => {
  const { activeColor, ...rest } = shop;
  const settings = { ...rest, activColor: activeColor, port: "x" };
  expect(() => parseSettings(settings)).toThrow(
    "activeColor\n    found    nothing, but activColor\n",
  );
  expect(() => parseSettings(settings)).toThrow("  port\n");
});
