import { z } from "zod";
import type { AlertChannel, SecretSlot } from "../channels/channel";
import { ALERT_CHANNELS, ALERT_KEYS } from "../channels/channels";
import { DNS_LABEL } from "../name";
import { duration, flag, listOf, object, text, word } from "../settings/fields";
import { was } from "../settings/renamed";
import type { Resolved, Written } from "../settings/typed";
import { SEVERITIES } from "./severity";

const severities = `a list of ${SEVERITIES.join(", ")}`;

/** Somebody who is told about alerts; which of the channels' keys are needed is a question of the kind. */
export const receiverSchema = object({
  /** Its name among the receivers. */
  name: text(DNS_LABEL, "a name of lower-case letters, digits and -")
    .max(40, { error: "at most 40 characters" })
    .meta({ examples: ["chat"] }),
  /**
   * How it is spoken to. `wecom` is an application of WeChat Work, `wecom-robot` and `dingtalk` are robots
   * of a group, which need Alertmanager 0.32, with the operator 0.92: a body of their own (`payload`).
   */
  kind: word(["webhook", "slack", "email", "wecom", "wecom-robot", "dingtalk"]).meta({
    examples: ["slack"],
  }),
  /** Which alerts it gets. */
  severities: z
    .array(word(SEVERITIES).meta({ examples: ["critical"] }), { error: severities })
    .min(1, { error: severities })
    .readonly()
    .meta({ examples: [["critical"]] })
    .default(["critical", "warning"]),
  /** Time after which an alert that goes on is told again. */
  repeatInterval: duration({ min: "1m", max: "31d", step: "1m" })
    .meta(was("repeatMinutes", "minutes"))
    .prefault("4h"),
  /** Tells, too, that an alert is over. */
  resolved: flag().default(true),
  ...ALERT_KEYS,
}).meta({
  examples: [
    { name: "chat", kind: "slack", webhookUrl: "https://hooks.example.com/from-secret-config" },
  ],
});

/** Everybody who is told about alerts. */
export const receiversSchema = listOf(receiverSchema, "a list of receivers");

/**
 * Somebody who is told about alerts, as a person writes it.
 *
 * @typeParam Secret - text, or in a program also another resource's output
 */
export type ReceiverArgs<Secret = string> = Written<typeof receiverSchema, Secret>;

/** Somebody who is told about alerts, with all defaults. */
export type Receiver = Resolved<typeof receiverSchema>;

const orders = receiverSchema
  .pick({ name: true, severities: true, repeatInterval: true, resolved: true })
  .strip();

/** What a receiver of any kind is told, and how often. */
export function ordersOf(receiver: ReceiverArgs<unknown>): z.output<typeof orders> {
  return orders.parse(receiver);
}

/** The channel of a receiver. */
export function channelOf({ kind }: Pick<ReceiverArgs, "kind">): AlertChannel {
  return ALERT_CHANNELS[kind];
}

/** The name of a receiver's secret among those of all receivers. */
export function secretKey(receiver: ReceiverArgs<unknown>, field: SecretSlot["key"]): string {
  return `${receiver.name}.${field}`;
}

/** The secrets of all receivers by name. */
export function secretValues<Secret>(
  receivers: readonly ReceiverArgs<Secret>[],
): Readonly<Record<string, Secret>> {
  const entries = receivers.flatMap((receiver) => {
    const { key } = channelOf(receiver).secret;
    const value = receiver[key];
    return value === undefined ? [] : [[secretKey(receiver, key), value] as const];
  });
  return Object.fromEntries(entries);
}

/** How alerts are gathered before anybody is told. */
export const routesSchema = object({
  /** How long the first alert of a group waits for others. */
  groupWait: duration({ min: "0s", max: "1h" })
    .meta(was("groupWaitSeconds", "seconds"))
    .prefault("10s"),
  /** Time between two messages about a group that changed. */
  groupInterval: duration({ min: "1s", max: "1d" })
    .meta(was("groupIntervalSeconds", "seconds"))
    .prefault("5m"),
  /** Holds warnings back that a release's own gates watch, while one runs; never critical ones. */
  quietDuringRelease: flag().default(true),
}).meta({ examples: [{ groupWait: "10s" }] });

/** How alerts are gathered before anybody is told, as a person writes it. */
export type RoutesArgs = Written<typeof routesSchema>;

/** How alerts are gathered, with all numbers. */
export type Routes = Resolved<typeof routesSchema>;
