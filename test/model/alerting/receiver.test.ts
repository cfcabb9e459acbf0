import {
  channelOf,
  receiverSchema,
  receiversSchema,
  routesSchema,
  secretValues,
} from "../../../model/alerting/receiver";

const hook = { name: "hook", kind: "webhook", webhookUrl: "https://a.example.com/x?token=1" };

/** The sentence with which a value is refused. */
const refusal = (change: Readonly<Record<string, unknown>>) =>
  receiversSchema.safeParse([{ ...hook, ...change }]).error?.issues.map(({ message }) => message);

test("it hears of outages and warnings, again after four hours, and of their end, unless it says otherwise", () => {
  const own = { severities: ["info"], repeatInterval: "5m", resolved: false };
  expect(receiversSchema.parse([hook, { ...hook, ...own }])).toEqual([
    { ...hook, severities: ["critical", "warning"], repeatInterval: "4h", resolved: true },
    { ...hook, ...own },
  ]);
});

test.each([
  ["name", "On Call", "a name of lower-case letters, digits and -"],
  ["name", "a".repeat(41), "at most 40 characters"],
  ["kind", "pager", "one of webhook, slack, email, wecom, wecom-robot, dingtalk"],
  ["severities", [], "a list of critical, warning, info"],
  ["severities", ["page"], "one of critical, warning, info"],
  ["repeatInterval", "0m", "a duration from 1m to 31d, such as 5m"],
  ["resolved", "yes", "true or false"],
  ["webhookUrl", "a.example.com", "an address that starts with http:// or https://"],
  ["webhookUrl", "https://", "an address that starts with http:// or https://"],
  ["webhookUrl", "https://a b", "an address that starts with http:// or https://"],
  ["to", [], "a list of addresses"],
  ["to", ["oncall"], "an address such as oncall@example.com"],
  ["to", ["a@example.com, b@example.com"], "an address such as oncall@example.com"],
  ["smarthost", "smtp.example.com", "a mail server and port, such as smtp.example.com:587"],
  ["agentId", "one", "the application's number"],
  ["agentId", 1000002, "the application's number"],
  ["toUsers", ["li|wang"], "a name without spaces and |"],
  ["apiUrl", "https://wecom.example.com/cgi-bin", "an address that ends with /"],
])("%s may not be %j", (key, value, needed) => {
  expect(refusal({ [key]: value })).toEqual([needed]);
});

test("a preview that cannot decrypt an address takes what stands for it", () => {
  expect(refusal({ webhookUrl: "[secret 0123abcd]" })).toBeUndefined();
});

test.each([
  ["groupWait", "-1s"],
  ["groupInterval", "0s"],
  ["quietDuringRelease", 1],
  ["groupBy", ["app"]],
])("routes take no %s of %j", (key, value) => {
  expect(routesSchema.safeParse({ [key]: value }).success).toBe(false);
});

const url = "https://a.example.com";

test("every kind has one secret at most, by a name that a Secret takes", () => {
  for (const kind of receiverSchema.shape.kind.options) {
    const { keys, secret } = channelOf({ kind });
    const known = ["webhookUrl", "password", "apiSecret"];
    const secrets = Object.keys(keys).filter((key) => known.includes(key));
    expect(secrets).toEqual([secret.key]);
  }
  expect(
    secretValues([
      { name: "on-call", kind: "slack", webhookUrl: url },
      { name: "mail", kind: "email", password: "p" },
      { name: "open", kind: "email" },
      { name: "work", kind: "wecom", apiSecret: "s" },
    ]),
  ).toEqual({ "on-call.webhookUrl": url, "mail.password": "p", "work.apiSecret": "s" });
});
