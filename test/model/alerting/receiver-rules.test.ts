/** Proves what is refused among receivers. Does not prove that a receiver answers. */
import {
  type ReceiverArgs,
  receiversSchema,
  type RoutesArgs,
  routesSchema,
} from "../../../model/alerting/receiver";
import { receiverProblems } from "../../../model/alerting/receiver-rules";

const hook: ReceiverArgs = { name: "hook", kind: "webhook", webhookUrl: "https://a.example.com" };
const mail: ReceiverArgs = {
  name: "mail",
  kind: "email",
  to: ["oncall@example.com"],
  from: "sluice@example.com",
  smarthost: "smtp.example.com:587",
};
const work: ReceiverArgs = {
  name: "work",
  kind: "wecom",
  corpId: "corp",
  agentId: "1000002",
  apiSecret: "s",
  toUsers: ["@all"],
};

const problems = (
  receivers: readonly ReceiverArgs[],
  routes: RoutesArgs = {},
  rules = "prometheus-rule",
) =>
  receiverProblems(["monitoring"], {
    receivers: receiversSchema.parse(receivers),
    routes: routesSchema.parse(routes),
    rules,
  });

/** A receiver with every key that its kind needs, but one. */
const without = (receiver: ReceiverArgs, key: keyof ReceiverArgs): ReceiverArgs => {
  const entries = Object.entries(receiver).filter(([name]) => name !== key);
  return Object.fromEntries(entries) as unknown as ReceiverArgs;
};

test("without receivers nothing is asked of the rest", () => {
  expect(problems([], {}, "none")).toEqual([]);
});

test("receivers of every kind that have what they need are taken", () => {
  const url = "https://a.example.com";
  expect(
    problems([
      hook,
      mail,
      work,
      { name: "chat", kind: "slack", webhookUrl: url, channel: "#oncall" },
      { name: "robot", kind: "wecom-robot", webhookUrl: url },
      { name: "ding", kind: "dingtalk", webhookUrl: url },
      { ...mail, name: "login", username: "u", password: "p", requireTls: false },
      { ...without(work, "toUsers"), name: "tags", toTags: ["1"] },
    ]),
  ).toEqual([]);
});

test.each([
  [hook, "webhookUrl"],
  [{ ...hook, kind: "slack" }, "webhookUrl"],
  [{ ...hook, kind: "wecom-robot" }, "webhookUrl"],
  [{ ...hook, kind: "dingtalk" }, "webhookUrl"],
  [mail, "to"],
  [mail, "from"],
  [mail, "smarthost"],
  [work, "corpId"],
  [work, "agentId"],
  [work, "apiSecret"],
] as const)("%o is missed without its %s", (receiver, key) => {
  expect(problems([without(receiver, key)])).toEqual([
    {
      path: ["monitoring", "receivers", 0, key],
      found: "nothing",
      needed: `a value, as kind ${receiver.kind} needs one`,
    },
  ]);
});

test("a key of another kind is refused, with those that the kind has", () => {
  expect(problems([{ ...hook, kind: "slack", corpId: "corp" }])).toEqual([
    {
      path: ["monitoring", "receivers", 0, "corpId"],
      found: '"corp"',
      needed: "nothing, as kind slack has only webhookUrl, channel",
      example: null,
    },
  ]);
});

test("a name is given once, and one name is taken", () => {
  expect(problems([hook, mail, { ...mail, name: "hook" }, { ...mail, name: "nobody" }])).toEqual([
    {
      path: ["monitoring", "receivers", 2, "name"],
      found: '"hook"',
      needed: "a name of its own; receiver 0 has this one",
      example: null,
    },
    {
      path: ["monitoring", "receivers", 3, "name"],
      found: '"nobody"',
      needed: "another name; nobody gets what nobody wants",
      example: null,
    },
  ]);
});

test.each([
  ["username", "password"],
  ["password", "username"],
] as const)("a login with a %s alone is refused", (present, absent) => {
  expect(problems([{ ...mail, [present]: "x" }])).toEqual([
    {
      path: ["monitoring", "receivers", 0, absent],
      found: "nothing",
      needed: `a value, as ${present} is given`,
    },
  ]);
});

test.each([[{}], [{ toUsers: [] }]])("an application tells somebody: not with %j", (told) => {
  const found = problems([{ ...without(work, "toUsers"), ...told }]);
  expect(found.map(({ path, needed }) => [path.at(-1), needed])).toEqual([
    ["toUsers", "somebody to tell: toUsers, toParties or toTags"],
  ]);
});

test("somebody has to hear of critical alerts", () => {
  const found = problems([
    { ...hook, severities: ["warning"] },
    { ...mail, severities: ["info"] },
  ]);
  expect(found).toEqual([
    {
      path: ["monitoring", "receivers", 0, "severities"],
      found: '["warning"]',
      needed: "critical for at least one receiver, as nobody would be told of those",
    },
  ]);
  expect(problems([{ ...hook, severities: ["warning"] }, mail])).toEqual([]);
});

test("nothing is told again before its group has its turn", () => {
  const often = { ...hook, repeatInterval: "5m" };
  expect(problems([often], { groupInterval: "5m" })).toEqual([]);
  expect(problems([often], { groupInterval: "5m1s" })).toEqual([
    {
      path: ["monitoring", "receivers", 0, "repeatInterval"],
      found: '"5m"',
      needed: "at least 6m, as routes.groupInterval is 5m1s",
      example: "6m",
    },
  ]);
});

test("receivers without rules would wait for ever", () => {
  expect(problems([hook], {}, "config-map")).toEqual([]);
  expect(problems([hook], {}, "none")).toEqual([
    {
      path: ["monitoring", "rules"],
      found: '"none"',
      needed: "prometheus-rule or config-map, as receivers hear of nothing without rules",
      example: "prometheus-rule",
    },
  ]);
});
