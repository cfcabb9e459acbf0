/** Proves the text of alertmanager.yml. That Alertmanager takes it: test/schema; what it does: test/e2e. */
import { parse } from "yaml";
import { alertmanagerFile } from "../../support/alertmanager-file";
import type { ReceiverArgs } from "../../../model/alerting/receiver";

const service = { app: "shop", namespace: "market" };
const hook: ReceiverArgs = {
  name: "team",
  kind: "webhook",
  webhookUrl: "https://a.example.com/?token=hunter2",
};

test("the whole file for one webhook", () => {
  const ours = ['app="shop"', 'namespace="market"'];
  const file = {
    route: {
      receiver: "nobody",
      routes: [
        {
          receiver: "nobody",
          matchers: ours,
          group_by: ["app", "namespace", "alertname", "color", "severity"],
          group_wait: "10s",
          group_interval: "300s",
          routes: [
            {
              receiver: "team",
              matchers: ['severity=~"critical|warning"'],
              repeat_interval: "240m",
              continue: true,
            },
          ],
        },
      ],
    },
    receivers: [
      {
        name: "team",
        webhook_configs: [{ url: "https://a.example.com/?token=hunter2", send_resolved: true }],
      },
      { name: "nobody" },
    ],
    inhibit_rules: [
      {
        source_matchers: [...ours, 'severity="critical"', 'color=~"blue|green"'],
        target_matchers: [...ours, 'severity="warning"'],
        equal: ["app", "namespace", "color"],
      },
      {
        source_matchers: [...ours, 'severity="critical"', 'color=""'],
        target_matchers: [...ours, 'severity="warning"', 'color=""'],
        equal: ["app", "namespace", "alertname"],
      },
      {
        source_matchers: [...ours, 'alertname="SluiceReleaseRunning"'],
        target_matchers: [
          ...ours,
          'severity="warning"',
          'alertname=~"SluiceErrors|SluiceLatency|SluiceMemory|SluiceNotReady|SluiceRestarts"',
        ],
        equal: ["app", "namespace"],
      },
    ],
  };
  expect(alertmanagerFile(service, [hook])).toBe(`${JSON.stringify(file, null, 2)}\n`);
});

test("it is the same text each time, in whatever order a receiver's keys stand", () => {
  const turned = Object.fromEntries(Object.entries(hook).reverse()) as unknown as ReceiverArgs;
  expect(alertmanagerFile(service, [turned])).toBe(alertmanagerFile(service, [hook]));
});

test("a release can be told of like everything else", () => {
  const { inhibit_rules: rules } = parse(
    alertmanagerFile(service, [hook], { quietDuringRelease: false }),
  ) as { inhibit_rules: readonly unknown[] };
  expect(rules).toHaveLength(2);
});

test.each([
  ["smtp.example.com:465", {}, false],
  ["smtp.example.com:4465", {}, true],
  ["smtp.example.com:465", { requireTls: true }, false],
  ["smtp.example.com:25", { requireTls: false }, false],
])("STARTTLS at %s with %j is required: %s", (smarthost, own, required) => {
  const mail = {
    name: "mail",
    kind: "email",
    to: ["a@example.com"],
    from: "c@example.com",
  } as const;
  const { receivers } = parse(
    alertmanagerFile(service, [{ ...mail, smarthost, ...own }]),
  ) as unknown as { receivers: readonly unknown[] };
  expect(receivers[0]).toMatchObject({ email_configs: [{ smarthost, require_tls: required }] });
});

test("fields of each kind stand by the names of Alertmanager", () => {
  const { receivers } = parse(
    alertmanagerFile(service, [
      { name: "chat", kind: "slack", webhookUrl: "https://s.example.com" },
      {
        name: "mail",
        kind: "email",
        to: ["a@example.com", "b@example.com"],
        from: "c@example.com",
        smarthost: "smtp.example.com:587",
        username: "u",
        password: "p",
      },
      {
        name: "work",
        kind: "wecom",
        corpId: "corp",
        agentId: "1",
        apiSecret: "s",
        toTags: ["2", "3"],
        resolved: false,
      },
      { name: "robot", kind: "wecom-robot", webhookUrl: "https://r.example.com" },
      { name: "ding", kind: "dingtalk", webhookUrl: "https://d.example.com" },
    ]),
  ) as { receivers: readonly unknown[] };
  const text: unknown = expect.any(String);
  expect(receivers).toEqual([
    {
      name: "chat",
      slack_configs: [
        { api_url: "https://s.example.com", send_resolved: true, color: text, title: text, text },
      ],
    },
    {
      name: "mail",
      email_configs: [
        {
          auth_password: "p",
          send_resolved: true,
          to: "a@example.com, b@example.com",
          from: "c@example.com",
          smarthost: "smtp.example.com:587",
          auth_username: "u",
          require_tls: true,
        },
      ],
    },
    {
      name: "work",
      wechat_configs: [
        {
          api_secret: "s",
          send_resolved: false,
          corp_id: "corp",
          agent_id: "1",
          to_tag: "2|3",
          message_type: "markdown",
          message: text,
        },
      ],
    },
    {
      name: "robot",
      webhook_configs: [{ url: "https://r.example.com", send_resolved: true, payload: text }],
    },
    {
      name: "ding",
      webhook_configs: [{ url: "https://d.example.com", send_resolved: true, payload: text }],
    },
    { name: "nobody" },
  ]);
});
