import { z } from "zod";
import { DNS_LABEL } from "../name";
import { anyText, flag, integer, object, secretPlace, text, word, webAddress } from "../need";
import { RECEIVER_KINDS, type ReceiverArgs, type RoutesArgs } from "./receiver";
import { SEVERITIES } from "./severity";

/** Goes into `a|b|c`, as WeChat Work takes names. */
const workName = text(/^[^|\s]+$/, "a name without spaces and |");

const mailAddress = text(/^[^\s@,]+@[^\s@,]+$/, "an address such as oncall@example.com");

const names = (words: string) =>
  z.array(workName, { error: "a list of names" }).readonly().exactOptional().describe(words);

/** An address; a preview without the stack's key knows it as `[secret …]` only. */
const secretAddress = text(
  /^(?:https?:\/\/[^\s/]+\S*|\[secret.*\])$/,
  "an address that starts with http:// or https://",
);

const receiver = object({
  name: text(DNS_LABEL, "a name of lower-case letters, digits and -")
    .max(40, { error: "at most 40 characters" })
    .describe("Its name among the receivers."),
  kind: word(RECEIVER_KINDS).describe(
    "How it is spoken to; robots need Alertmanager 0.32, with the operator 0.92.",
  ),
  severities: z
    .array(word(SEVERITIES), { error: `a list of ${SEVERITIES.join(", ")}` })
    .min(1, { error: `a list of ${SEVERITIES.join(", ")}` })
    .readonly()
    .exactOptional()
    .describe("Which alerts it gets; critical and warning if not set."),
  repeatMinutes: integer(1, 44640, "minutes")
    .exactOptional()
    .describe("Minutes after which an alert that goes on is told again; 240 if not set."),
  resolved: flag().exactOptional().describe("Tells, too, that an alert is over; true if not set."),
  webhookUrl: secretPlace(secretAddress)
    .exactOptional()
    .describe("Address of a webhook, a Slack webhook or a robot, from secret config."),
  channel: anyText("a channel").exactOptional().describe("Channel of Slack; the webhook's own."),
  to: z
    .array(mailAddress, { error: "a list of addresses" })
    .min(1, { error: "a list of addresses" })
    .readonly()
    .exactOptional()
    .describe("Addresses that get e-mails."),
  from: mailAddress.exactOptional().describe("Address that e-mails come from."),
  smarthost: text(/^[^\s:]+:\d{1,5}$/, "a mail server and port, such as smtp.example.com:587")
    .exactOptional()
    .describe("Mail server and port."),
  username: anyText("a user's name").exactOptional().describe("Login at the mail server."),
  password: secretPlace(anyText("a password"))
    .exactOptional()
    .describe("Password at the mail server, from secret config."),
  requireTls: flag().exactOptional().describe("Sends no e-mail without TLS; true if not set."),
  corpId: anyText("the company's id").exactOptional().describe("The company at WeChat Work."),
  agentId: text(/^\d+$/, "the application's number, in quotes")
    .exactOptional()
    .describe("The application at WeChat Work."),
  apiSecret: secretPlace(anyText("the application's secret"))
    .exactOptional()
    .describe("The application's secret, from secret config."),
  toUsers: names("Users of WeChat Work who are told; @all are all."),
  toParties: names("Departments of WeChat Work that are told."),
  toTags: names("Tags of WeChat Work whose users are told."),
  apiUrl: webAddress()
    .regex(/\/$/, { error: "an address that ends with /" })
    .exactOptional()
    .describe("Interface of a WeChat Work of one's own; the public one if not set."),
});

export const receiversSchema: z.ZodType<readonly ReceiverArgs[]> = z
  .array(receiver, { error: "a list of receivers" })
  .readonly();

export const routesSchema: z.ZodType<RoutesArgs> = object({
  groupWaitSeconds: integer(0, 3600, "seconds")
    .exactOptional()
    .describe("Seconds that the first alert of a group waits for others."),
  groupIntervalSeconds: integer(1, 86400, "seconds")
    .exactOptional()
    .describe("Seconds between two messages about a group that changed."),
  quietDuringRelease: flag()
    .exactOptional()
    .describe("Holds back warnings that a release's gates watch while one runs; never critical."),
});
