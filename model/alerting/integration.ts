import { RECEIVER_DEFAULTS, type ReceiverArgs } from "./receiver";
import { secretKey, type SecretField } from "./receiver-keys";
import { DINGTALK_BODY, MARKDOWN, SLACK_TEXT, TITLE, WECOM_ROBOT_BODY } from "./words";

/** A value of Alertmanager's configuration. */
export type ConfigValue = string | number | boolean;

/** Where a secret goes. */
export interface SecretSlot {
  /** Field of an AlertmanagerConfig. */
  readonly field: string;
  /** The same field of alertmanager.yml, where it is not the first one in other letters. */
  readonly plainField?: string;
  /** Name of the secret among those of all receivers. */
  readonly key: string;
}

/** How Alertmanager reaches a receiver: fields as an AlertmanagerConfig has them. */
export interface Integration {
  readonly list: "webhookConfigs" | "slackConfigs" | "emailConfigs" | "wechatConfigs";
  readonly fields: Readonly<Record<string, ConfigValue>>;
  readonly secrets: readonly SecretSlot[];
}

/** What a receiver is to Alertmanager. */
export function integrationOf(receiver: ReceiverArgs<unknown>): Integration {
  const { resolved = RECEIVER_DEFAULTS.resolved } = receiver;
  const common = { sendResolved: resolved };
  const slot = (field: string, from: SecretField, plainField?: string): SecretSlot => ({
    field,
    ...(plainField !== undefined && { plainField }),
    key: secretKey(receiver, from),
  });
  const webhook = (fields: Integration["fields"]): Integration => ({
    list: "webhookConfigs",
    fields: { ...common, ...fields },
    secrets: [slot("urlSecret", "webhookUrl", "url")],
  });
  switch (receiver.kind) {
    case "webhook":
      return webhook({});
    case "wecom-robot":
      return webhook({ payload: WECOM_ROBOT_BODY });
    case "dingtalk":
      return webhook({ payload: DINGTALK_BODY });
    case "slack":
      return {
        list: "slackConfigs",
        fields: { ...common, ...slackFields(receiver) },
        secrets: [slot("apiURL", "webhookUrl")],
      };
    case "email":
      return {
        list: "emailConfigs",
        fields: { ...common, ...emailFields(receiver) },
        secrets: receiver.password === undefined ? [] : [slot("authPassword", "password")],
      };
    case "wecom":
      return {
        list: "wechatConfigs",
        fields: { ...common, ...wecomFields(receiver) },
        secrets: [slot("apiSecret", "apiSecret")],
      };
  }
}

function slackFields({ channel }: ReceiverArgs<unknown>): Integration["fields"] {
  return {
    ...(channel !== undefined && { channel }),
    color: `{{ if eq .Status "resolved" }}good{{ else if eq .GroupLabels.severity "critical" }}danger{{ else }}warning{{ end }}`,
    title: TITLE,
    text: SLACK_TEXT,
  };
}

/**
 * TLS from the first byte, whatever is required. An Alertmanager before 0.31 that is told to require it asks
 * for STARTTLS there on top, which no server has, and sends nothing.
 *
 * @see https://github.com/prometheus/alertmanager/issues/4507
 */
const TLS_PORT = ":465";

function emailFields(receiver: ReceiverArgs<unknown>): Integration["fields"] {
  const { to = [], from = "", smarthost = "", username } = receiver;
  const { requireTls = RECEIVER_DEFAULTS.requireTls } = receiver;
  return {
    to: to.join(", "),
    from,
    smarthost,
    ...(username !== undefined && { authUsername: username }),
    requireTLS: requireTls && !smarthost.endsWith(TLS_PORT),
  };
}

function wecomFields(receiver: ReceiverArgs<unknown>): Integration["fields"] {
  const { corpId = "", agentId = "", apiUrl } = receiver;
  const told = { toUser: receiver.toUsers, toParty: receiver.toParties, toTag: receiver.toTags };
  const names = Object.entries(told).flatMap(([key, some = []]) =>
    some.length === 0 ? [] : [[key, some.join("|")] as const],
  );
  return {
    ...(apiUrl !== undefined && { apiURL: apiUrl }),
    corpID: corpId,
    agentID: agentId,
    ...Object.fromEntries(names),
    messageType: "markdown",
    message: MARKDOWN,
  };
}
