import { receiversSchema, routesSchema } from "../../../model/alerting/receiver-schema";

const hook = { name: "hook", kind: "webhook", webhookUrl: "https://a.example.com/x?token=1" };

/** The sentence with which a value is refused. */
const refusal = (change: Readonly<Record<string, unknown>>) =>
  receiversSchema.safeParse([{ ...hook, ...change }]).error?.issues.map(({ message }) => message);

test("what is not asked for is not filled in", () => {
  expect(receiversSchema.parse([hook])).toEqual([hook]);
});

test.each([
  ["name", "On Call", "a name of lower-case letters, digits and -"],
  ["name", "a".repeat(41), "at most 40 characters"],
  ["kind", "pager", "one of webhook, slack, email, wecom, wecom-robot, dingtalk"],
  ["severities", [], "a list of critical, warning, info"],
  ["severities", ["page"], "one of critical, warning, info"],
  ["repeatMinutes", 0, "an integer from 1 to 44640 (minutes)"],
  ["resolved", "yes", "true or false"],
  ["webhookUrl", "a.example.com", "an address that starts with http:// or https://"],
  ["webhookUrl", "https://", "an address that starts with http:// or https://"],
  ["webhookUrl", "https://a b", "an address that starts with http:// or https://"],
  ["to", [], "a list of addresses"],
  ["to", ["oncall"], "an address such as oncall@example.com"],
  ["to", ["a@example.com, b@example.com"], "an address such as oncall@example.com"],
  ["smarthost", "smtp.example.com", "a mail server and port, such as smtp.example.com:587"],
  ["agentId", "one", "the application's number, in quotes"],
  ["agentId", 1000002, "the application's number, in quotes"],
  ["toUsers", ["li|wang"], "a name without spaces and |"],
  ["apiUrl", "https://wecom.example.com/cgi-bin", "an address that ends with /"],
])("%s may not be %j", (key, value, needed) => {
  expect(refusal({ [key]: value })).toEqual([needed]);
});

test("a preview that cannot decrypt an address takes what stands for it", () => {
  expect(refusal({ webhookUrl: "[secret 0123abcd]" })).toBeUndefined();
});

test.each([
  ["groupWaitSeconds", -1],
  ["groupIntervalSeconds", 0],
  ["quietDuringRelease", 1],
  ["groupBy", ["app"]],
])("routes take no %s of %j", (key, value) => {
  expect(routesSchema.safeParse({ [key]: value }).success).toBe(false);
});
