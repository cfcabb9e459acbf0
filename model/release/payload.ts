import type { Message } from "./message";
import type { Tone } from "./sentence";
import type { NotifyArgs } from "./settings-args";

/** A body in JSON. */
export type Payload = Readonly<Record<string, unknown>>;

const SYMBOLS: Readonly<Record<Tone, string>> = {
  good: "✅",
  plain: "ℹ️",
  warning: "⚠️",
  bad: "❌",
};
const HEX: Readonly<Record<Tone, string>> = {
  good: "#2e7d32",
  plain: "#607d8b",
  warning: "#f9a825",
  bad: "#c62828",
};

/** Longest description that GitHub takes. */
const DESCRIPTION = 140;

/** A message as the receiver wants it. */
export function payloadOf(kind: NotifyArgs["kind"], message: Message): Payload {
  switch (kind) {
    case "webhook":
      return webhookPayload(message);
    case "slack":
      return slackPayload(message);
    case "wecom":
      return { msgtype: "markdown", markdown: { content: markdown(message) } };
    case "dingtalk":
      return { msgtype: "markdown", markdown: { title: message.title, text: markdown(message) } };
    case "github":
      return githubPayload(message);
    case "grafana":
      return grafanaPayload(message);
  }
}

function webhookPayload(message: Message): Payload {
  const time = (at: number) => new Date(at).toISOString();
  return { ...message, at: time(message.at), startedAt: time(message.startedAt) };
}

/**
 * No reason of a release speaks to a channel, and none hides where a link leads.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 * @see https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
 */
function slackPayload({ tone, title, text, release }: Message): Payload {
  const line = `${SYMBOLS[tone]} ${asEntities(title)}`;
  const shown = asEntities(text);
  const fields = [{ title: "release", value: asEntities(release), short: true }];
  const attachment = { color: HEX[tone], text: shown, fields, fallback: shown };
  return { text: line, attachments: [attachment] };
}

/** @see https://docs.github.com/en/rest/commits/statuses */
function githubPayload({ kind, tone, text, app, stack }: Message): Payload {
  const isOver = kind === "ended";
  const state = isOver ? (tone === "good" ? "success" : "failure") : "pending";
  const description = text.length > DESCRIPTION ? `${text.slice(0, DESCRIPTION - 1)}…` : text;
  return { state, context: `sluice/${app}/${stack}`, description };
}

/** The tag by which a dashboard finds what happened to its service: an app's name alone is not unique. */
export function annotationTag(app: string, namespace: string): string {
  return `${namespace}/${app}`;
}

/**
 * The end marks the whole release, everything else a moment.
 *
 * @see https://grafana.com/docs/grafana/latest/developers/http_api/annotations/#create-annotation
 */
function grafanaPayload(message: Message): Payload {
  const { kind, tone, title, text, release, app, namespace, stack, at, startedAt } = message;
  return {
    ...(kind === "ended" ? { time: startedAt, timeEnd: at } : { time: at }),
    tags: [...new Set(["sluice", app, annotationTag(app, namespace), stack, kind])],
    // Grafana shows it as HTML.
    text: asEntities(`${SYMBOLS[tone]} ${title}\n${text}\n${release}`),
  };
}

function markdown({ tone, title, text, release }: Message): string {
  const [head, body, foot] = [title, text, release].map(asPlainText);
  return `**${SYMBOLS[tone]} ${head ?? ""}**\n\n${body ?? ""}\n\n> ${foot ?? ""}`;
}

/** A `>` that nothing has opened is only a sign; reasons are full of them. */
function asEntities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** What makes links, mentions and code in Markdown, and the sign that looks like it. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ "<": "＜", "[": "［", "]": "］", "`": "｀", "*": "＊" },
};

/**
 * Neither of the two says how a sign is escaped, so each is replaced by the wide one.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91770
 */
function asPlainText(text: string): string {
  return text.replace(/[<[\]`*]/g, (sign) => PLAIN[sign] ?? sign);
}
