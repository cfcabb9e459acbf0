import { RECEIVER_KINDS } from "../../../model/alerting/receiver";
import {
  knownReceivers,
  OWN_KEYS,
  SECRET_FIELDS,
  secretValues,
} from "../../../model/alerting/receiver-keys";

const url = "https://a.example.com";

test("every kind has one secret at most, by a name that a Secret takes", () => {
  for (const kind of RECEIVER_KINDS) {
    const { needs, takes } = OWN_KEYS[kind];
    const secrets = [...needs, ...takes].filter((key) => SECRET_FIELDS.some((one) => one === key));
    expect(secrets).toHaveLength(1);
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

test("secrets that are known later have a stand-in that passes for one, known ones stay", () => {
  const later = Promise.resolve("x");
  expect(
    knownReceivers([
      { name: "a", kind: "slack", webhookUrl: later },
      { name: "b", kind: "slack", webhookUrl: url },
      { name: "c", kind: "email", password: later },
      { name: "d", kind: "wecom", apiSecret: later },
      { name: "e", kind: "email" },
    ]),
  ).toEqual([
    { name: "a", kind: "slack", webhookUrl: "https://known-later.invalid" },
    { name: "b", kind: "slack", webhookUrl: url },
    { name: "c", kind: "email", password: "[secret]" },
    { name: "d", kind: "wecom", apiSecret: "[secret]" },
    { name: "e", kind: "email" },
  ]);
});
