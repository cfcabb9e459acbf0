import type { Tone } from "../release/news";
import { anyText } from "../settings/fields";
import { TITLE } from "./alert-text";
import { alertChannel, type NewsChannel } from "./channel";
import { HOOK, HOOK_SECRET } from "./hook";
import { asEntities, SYMBOLS } from "./news-text";

const HEX: Readonly<Record<Tone, string>> = {
  good: "#2e7d32",
  plain: "#607d8b",
  warning: "#f9a825",
  bad: "#c62828",
};

/**
 * No reason of a release speaks to a channel, and none hides where a link leads.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 * @see https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
 */
const news: NewsChannel = {
  payload: ({ tone, title, text, release }) => {
    const line = `${SYMBOLS[tone]} ${asEntities(title)}`;
    const shown = asEntities(text);
    const fields = [{ title: "release", value: asEntities(release), short: true }];
    const attachment = { color: HEX[tone], text: shown, fields, fallback: shown };
    return { text: line, attachments: [attachment] };
  },
};

/** The alerts of a group in Slack's words. */
const TEXT = [
  `{{ range .Alerts }}{{ .Annotations.summary }}`,
  `{{ if eq .Status "resolved" }} (over)\n`,
  `{{ else }}\n`,
  `{{ with .Annotations.description }}{{ . }}\n{{ end }}`,
  `{{ with .Annotations.runbook_url }}What to do: {{ . }}\n{{ end }}`,
  `{{ end }}{{ end }}`,
].join("");

const COLOR = `{{ if eq .Status "resolved" }}good{{ else if eq .GroupLabels.severity "critical" }}danger{{ else }}warning{{ end }}`;

const alerts = alertChannel({
  keys: {
    ...HOOK,
    /** Channel of Slack. @default - the webhook's own */
    channel: anyText("a channel")
      .meta({ examples: ["oncall"] })
      .exactOptional(),
  },
  needs: ["webhookUrl"],
  secret: { key: HOOK_SECRET.key, field: "apiURL" },
  list: "slackConfigs",
  fields: ({ channel }) => ({
    ...(channel !== undefined && { channel }),
    color: COLOR,
    title: TITLE,
    text: TEXT,
  }),
});

/** A webhook of Slack. */
export const slack = { news, alerts };
