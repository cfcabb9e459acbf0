/**
 * Proves: the exact monitoring objects. Does not prove: that Prometheus loads them (test/e2e) or that
 * the alerts fire.
 */
import { MONITORING } from "../support/monitoring";
import { parse } from "yaml";
import { BlueGreenApp } from "../../components";
import { ISTIO_METRICS } from "../../model/metrics/requests";
import { ruleGroups } from "../support/rule-groups";
import type { MonitoringArgs } from "../../model/settings/monitoring-settings";
import type { SettingsArgs } from "../../model/settings/settings-args";
import { deploy, only } from "../support/deploy";
import { shop } from "../support/shop";

const declared = async (monitoring: MonitoringArgs) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, monitoring }));

/** Kinds and names of the objects that hold rules. */
const ruleObjects = async (monitoring: MonitoringArgs) =>
  (await declared(monitoring)).resources
    .filter(
      ({ type, name }) => type.endsWith(":PrometheusRule") || /-(?:rules|weights)$/.test(name),
    )
    .map(({ type, name }) => `${type.slice(type.lastIndexOf(":") + 1)} ${name}`)
    .sort();

interface Group {
  readonly name: string;
  readonly rules: readonly { readonly expr: string }[];
}

test("by default nothing of the operator is declared, and no rules at all", async () => {
  const { resources } = await declared({});
  expect(resources.filter(({ type }) => type.includes("monitoring.coreos.com"))).toEqual([]);
  expect(await ruleObjects({})).toEqual([]);
});

test("rules are two objects: one stays while traffic moves, one tells the weights", async () => {
  expect(await ruleObjects({ rules: "prometheus-rule" })).toEqual([
    "PrometheusRule shop",
    "PrometheusRule shop-weights",
  ]);
  expect(await ruleObjects({ rules: "config-map" })).toEqual([
    "ConfigMap shop-rules",
    "ConfigMap shop-weights",
  ]);
});

test("a PrometheusRule holds all groups, under labels by which a Prometheus picks it", async () => {
  const recording = await declared({ rules: "prometheus-rule", labels: { release: "main" } });
  const groupsOf = (name: string) => {
    const { inputs } = only(recording, "PrometheusRule", name);
    expect(inputs["metadata"]).toMatchObject({
      name,
      namespace: "market",
      labels: { release: "main", "app.kubernetes.io/name": "shop" },
    });
    return (inputs["spec"] as { groups: readonly Group[] }).groups;
  };
  const all = ruleGroups({
    app: "shop",
    namespace: "market",
    requests: ISTIO_METRICS,
    objectives: MONITORING.objectives,
    runbooks: "docs/runbooks",
    weights: { blue: 100, green: 0 },
  });
  expect([...groupsOf("shop"), ...groupsOf("shop-weights")]).toEqual(all);
});

test("a ConfigMap holds the same groups in a file whose name no other service has", async () => {
  const operator = await declared({ rules: "prometheus-rule" });
  const files = await declared({ rules: "config-map", labels: { rules: "yes" } });
  for (const [object, config, file] of [
    ["shop", "shop-rules", "market.shop.rules.yaml"],
    ["shop-weights", "shop-weights", "market.shop-weights.rules.yaml"],
  ] as const) {
    const { inputs } = only(files, "ConfigMap", config);
    expect(inputs["metadata"]).toMatchObject({ name: config, labels: { rules: "yes" } });
    // Changed in place: a file that is away for a moment would reset what the rules remember.
    expect(inputs["immutable"]).toBeUndefined();
    const data = inputs["data"] as Record<string, string>;
    expect(Object.keys(data)).toEqual([file]);
    expect(parse(data[file] ?? "")).toEqual(
      only(operator, "PrometheusRule", object).inputs["spec"],
    );
  }
});

/** Every optional object there is. */
const EVERYTHING = {
  autoscaling: { min: 2, max: 9 },
  disruption: { minAvailable: 1 },
  logging: {
    image: `fluent-bit@sha256:${"0".repeat(64)}`,
    store: { kind: "loki", url: "http://loki.example.com:3100" },
    alert: {},
  },
} as const satisfies Partial<SettingsArgs>;

test.each([
  ["prometheus-rule", "service-monitor"],
  ["config-map", "scrape-config"],
] as const)(
  "other weights change the router and what tells them, as %s, and nothing else",
  async (rules, scrape) => {
    const receivers = [
      { name: "chat", kind: "slack", webhookUrl: "https://chat.example.com/hook" },
    ] as const;
    const of = async (green: number) => {
      const weights = { blue: 100 - green, green };
      const monitoring = { rules, scrape, receivers, dashboards: {} };
      const { resources } = await deploy(
        () => new BlueGreenApp("shop", { ...shop, ...EVERYTHING, monitoring, weights }),
      );
      return new Map(
        resources.map(({ urn, name, inputs }) => [urn, { name, text: JSON.stringify(inputs) }]),
      );
    };
    const [before, after] = [await of(0), await of(10)];
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    const changed = [...after].filter(([urn, { text }]) => before.get(urn)?.text !== text);
    expect(changed.map(([, { name }]) => name).sort()).toEqual(["shop", "shop-weights"]);
    expect(changed.map(([urn]) => urn).join()).toContain(":VirtualService");
  },
);

test.each(["prometheus-rule", "config-map"] as const)(
  "weights are told once the router has them, as %s",
  async (rules) => {
    const { resources } = await declared({ rules });
    const told = resources.find(({ name }) => name === "shop-weights");
    const router = resources.find(({ type }) => type.endsWith(":VirtualService"));
    expect(told?.dependencies).toContain(router?.urn);
    const others = resources.find(({ name, type }) => {
      return (
        type.endsWith(rules === "config-map" ? ":ConfigMap" : ":PrometheusRule") &&
        name !== "shop-weights"
      );
    });
    expect(others?.dependencies).not.toContain(router?.urn);
  },
);

test("objectives, metrics and pages are those of the settings", async () => {
  const recording = await declared({
    rules: "prometheus-rule",
    runbooks: "https://runbooks.example.com",
    requests: { source: "app" },
    objectives: { latency: "300ms", memory: "70%" },
  });
  const text = JSON.stringify(only(recording, "PrometheusRule", "shop").inputs);
  expect(text).toContain("sluice_app_http_requests_total");
  expect(text).not.toContain("istio_requests_total");
  expect(text).toContain('le=\\"0.3\\"');
  expect(text).toContain("> 0.7");
  expect(text).toContain("https://runbooks.example.com/sluice-memory.md");
});
