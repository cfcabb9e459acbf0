import { MONITORING_DEFAULTS } from "../../model/monitoring-settings";
import { checkSettings, parseSettings } from "../../model/settings";
import type { StackArgs } from "../../model/settings-args";
import { TRAFFIC_DEFAULTS } from "../../model/traffic-settings";
import { WORKLOAD_DEFAULTS } from "../../model/workload";
import { shop } from "../support/shop";

const parsed = (change: Partial<StackArgs> = {}) => parseSettings({ ...shop, ...change });

test("with the least that has to be said, everything else has a default", () => {
  expect(parsed()).toEqual({
    app: "shop",
    namespace: "market",
    activeColor: "blue",
    idleColor: "green",
    weights: { blue: 100, green: 0 },
    colors: {
      blue: { image: shop.blue.image, port: 8080, workload: WORKLOAD_DEFAULTS },
      green: { image: shop.green.image, port: 8080, workload: WORKLOAD_DEFAULTS },
    },
    disruption: { maxUnavailable: 1 },
    labels: {},
    annotations: {},
    traffic: TRAFFIC_DEFAULTS,
    monitoring: MONITORING_DEFAULTS,
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
  expect(parsed({ green: {}, image }).colors.green.image).toBe("");
  expect(parsed({ image }).colors.green.image).toBe(shop.green.image);
});

test("a color lays its own settings over the common ones, and the other color's are untouched", () => {
  const { colors } = parsed({
    workload: { replicas: 4, env: { A: "1", B: "1" }, probes: { readiness: { path: "/up" } } },
    green: {
      ...shop.green,
      replicas: 6,
      env: { B: "2" },
      probes: { readiness: { periodSeconds: 9 } },
    },
  });
  expect(colors.blue.workload).toMatchObject({ replicas: 4, env: { A: "1", B: "1" } });
  expect(colors.green.workload).toMatchObject({ replicas: 6, env: { A: "1", B: "2" } });
  expect(colors.green.workload.probes.readiness).toEqual({
    kind: "http",
    path: "/up",
    periodSeconds: 9,
    timeoutSeconds: 3,
    failureThreshold: 3,
  });
});

test("image and bounds of a color are no part of its workload", () => {
  const { colors } = parsed({
    autoscaling: { min: 2, max: 4 },
    blue: { ...shop.blue, autoscaling: { max: 8 } },
  });
  expect(colors.blue.workload).toEqual(WORKLOAD_DEFAULTS);
});

test("a color lays its own bounds over the common ones", () => {
  const { colors } = parsed({
    autoscaling: { min: 2, max: 4, cpuPercent: 50 },
    green: { ...shop.green, autoscaling: { max: 8 } },
  });
  expect(colors.blue.autoscaling).toEqual({
    min: 2,
    max: 4,
    cpuPercent: 50,
    scaleDownSeconds: 300,
  });
  expect(colors.green.autoscaling).toEqual({
    min: 2,
    max: 8,
    cpuPercent: 50,
    scaleDownSeconds: 300,
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
    workload: { replicas: undefined, drain: { graceSeconds: undefined } },
  });
  expect(weights).toEqual({ blue: 100, green: 0 });
  expect(colors.blue.workload).toEqual(WORKLOAD_DEFAULTS);
});
