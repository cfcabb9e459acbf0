/**
 * Proves the spec of an AlertmanagerConfig and that it fits its schema. Does not prove what the operator
 * makes of it; `payload`, which robots need, is younger than the schema at hand.
 */
import { AlertmanagerConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig";
import { alertmanagerConfigSpec } from "../../../model/alerting/alertmanager-config";
import { type ReceiverArgs, receiverSchema } from "../../../model/alerting/receiver";
import { routingOf } from "../../../model/alerting/routing";

const service = { app: "shop", namespace: "market" };
const specOf = (receivers: readonly ReceiverArgs[]) =>
  alertmanagerConfigSpec(routingOf(service, receivers), "shop-receivers-1");

const is = (name: string, value: string) => ({ name, matchType: "=", value });
const among = (name: string, value: string) => ({ name, matchType: "=~", value });
const ours = [is("app", "shop"), is("namespace", "market")];

test("the whole spec for two receivers; secrets are only named", () => {
  const spec = specOf([
    {
      name: "team",
      kind: "webhook",
      webhookUrl: "https://a.example.com",
      severities: ["critical"],
      repeatInterval: "30m",
    },
    {
      name: "mail",
      kind: "email",
      to: ["a@example.com"],
      from: "b@example.com",
      smarthost: "smtp.example.com:587",
      username: "u",
      password: "p",
    },
  ]);
  expect(spec).toEqual({
    route: {
      receiver: "nobody",
      matchers: ours,
      groupBy: ["app", "namespace", "alertname", "color", "severity"],
      groupWait: "10s",
      groupInterval: "300s",
      routes: [
        {
          receiver: "team",
          matchers: [is("severity", "critical")],
          repeatInterval: "30m",
          continue: true,
        },
        {
          receiver: "mail",
          matchers: [among("severity", "critical|warning")],
          repeatInterval: "240m",
          continue: true,
        },
      ],
    },
    receivers: [
      {
        name: "team",
        webhookConfigs: [
          {
            urlSecret: { name: "shop-receivers-1", key: "team.webhookUrl" },
            sendResolved: true,
          },
        ],
      },
      {
        name: "mail",
        emailConfigs: [
          {
            authPassword: { name: "shop-receivers-1", key: "mail.password" },
            sendResolved: true,
            to: "a@example.com",
            from: "b@example.com",
            smarthost: "smtp.example.com:587",
            authUsername: "u",
            requireTLS: true,
          },
        ],
      },
      { name: "nobody" },
    ],
    inhibitRules: [
      {
        sourceMatch: [...ours, is("severity", "critical"), among("color", "blue|green")],
        targetMatch: [...ours, is("severity", "warning")],
        equal: ["app", "namespace", "color"],
      },
      {
        sourceMatch: [...ours, is("severity", "critical"), is("color", "")],
        targetMatch: [...ours, is("severity", "warning"), is("color", "")],
        equal: ["app", "namespace", "alertname"],
      },
      {
        sourceMatch: [...ours, is("alertname", "SluiceReleaseRunning")],
        targetMatch: [
          ...ours,
          is("severity", "warning"),
          among(
            "alertname",
            "SluiceErrors|SluiceLatency|SluiceMemory|SluiceNotReady|SluiceRestarts",
          ),
        ],
        equal: ["app", "namespace"],
      },
    ],
  });
});

const COMPLETE: Omit<ReceiverArgs, "name" | "kind"> = {
  webhookUrl: "https://a.example.com",
  to: ["a@example.com"],
  from: "b@example.com",
  smarthost: "smtp.example.com:587",
  password: "p",
  corpId: "corp",
  agentId: "1",
  apiSecret: "s",
  toUsers: ["@all"],
  apiUrl: "https://wecom.example.com/cgi-bin/",
};

test.each(receiverSchema.shape.kind.options)("a receiver of kind %s fits the schema", (kind) => {
  const spec = specOf([{ name: "one", kind, ...COMPLETE }]);
  const object = new AlertmanagerConfig({
    metadata: { name: "shop" },
    spec: spec as unknown as AlertmanagerConfig["spec"],
  });
  expect(() => {
    object.validate();
  }).not.toThrow();
});

test("a field of the wrong kind does not fit it", () => {
  const spec = specOf([{ name: "one", kind: "webhook", ...COMPLETE }]);
  const wrong = { ...spec, receivers: [{ name: 5 }] } as unknown as AlertmanagerConfig["spec"];
  expect(() => {
    new AlertmanagerConfig({ metadata: { name: "shop" }, spec: wrong }).validate();
  }).toThrow("receivers");
});
