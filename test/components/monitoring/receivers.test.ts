/**
 * Proves which objects say who is told about alerts, and where their secrets are. Does not prove that
 * an Alertmanager reads them (test/schema, test/e2e).
 */
import { secret } from "@pulumi/pulumi";
import { BlueGreenApp } from "../../../components";
import type { ReceiverArgs } from "../../../model/alerting/receiver";
import type { MonitoringArgs } from "../../../model/settings/monitoring-settings";
import { deploy, only } from "../../support/deploy";
import { shop } from "../../support/shop";

const team: ReceiverArgs = {
  name: "team",
  kind: "webhook",
  webhookUrl: "https://a.example.com/?token=hunter2",
};

const declared = async (monitoring: MonitoringArgs) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, monitoring }));

test("without receivers nothing of it is declared", async () => {
  const { resources } = await declared({ rules: "prometheus-rule" });
  const types = resources
    .map(({ type }) => type)
    .filter((type) => /Alertmanager|Secret/.test(type));
  expect(types).toEqual([]);
});

test("with the operator: an AlertmanagerConfig that names a Secret, which alone holds secrets", async () => {
  const recording = await declared({
    rules: "prometheus-rule",
    labels: { release: "main" },
    receivers: [team],
  });
  const config = only(recording, "AlertmanagerConfig", "shop");
  const held = only(recording, "Secret", "shop-receivers");
  expect(config.inputs["metadata"]).toMatchObject({
    name: "shop",
    namespace: "market",
    labels: { release: "main" },
  });
  expect(config.inputs["spec"]).toMatchObject({
    route: { matchers: [{ value: "shop" }, { value: "market" }] },
    receivers: [
      { name: "team", webhookConfigs: [{ urlSecret: { key: "team.webhookUrl" } }] },
      { name: "nobody" },
    ],
  });
  expect(config.dependencies).toContain(held.urn);
  expect(held.inputs).toMatchObject({
    immutable: true,
    stringData: { "team.webhookUrl": "[secret]" },
  });
  expect(JSON.stringify(recording.resources)).not.toContain("hunter2");
});

test("a Secret's name is not made from what it holds: it has none until it is created", async () => {
  const recording = await declared({ rules: "prometheus-rule", receivers: [team] });
  const { metadata } = only(recording, "Secret", "shop-receivers").inputs;
  expect(metadata).not.toHaveProperty("name");
});

test("without the operator: a Secret with a whole alertmanager.yml under a name that stays", async () => {
  const recording = await declared({ rules: "config-map", receivers: [team] });
  const file = only(recording, "Secret", "shop-alertmanager");
  expect(file.inputs).toMatchObject({
    metadata: { name: "shop-alertmanager", namespace: "market" },
    stringData: { "alertmanager.yml": "[secret]" },
  });
  expect(recording.resources.map(({ type }) => type).join()).not.toContain("AlertmanagerConfig");
});

test("addresses may come from other resources", async () => {
  const recording = await deploy(() => {
    const receivers = [{ ...team, webhookUrl: secret("https://b.example.com") }];
    return new BlueGreenApp("shop", { ...shop, monitoring: { rules: "config-map", receivers } });
  });
  expect(only(recording, "Secret", "shop-alertmanager").inputs["stringData"]).toEqual({
    "alertmanager.yml": "[secret]",
  });
});

test("an address that is known to be none is refused before anything is declared", () => {
  const receivers = [{ ...team, webhookUrl: "hunter2" }];
  const declare = () =>
    new BlueGreenApp("shop", { ...shop, monitoring: { rules: "config-map", receivers } });
  expect(declare).toThrow("monitoring.receivers[0].webhookUrl");
  expect(declare).not.toThrow("hunter2");
});
