/**
 * What receivers read, in the templates of Alertmanager. A message is about one group: an alert of
 * a service or of one of its colors.
 *
 * @see https://prometheus.io/docs/alerting/latest/notifications/
 */

/** Sets `$title`. Without a colon: Alertmanager 0.32 reads `a: b` in a body of one's own as a map. */
const SET_TITLE = [
  `{{ $sign := "⚠️" }}`,
  `{{ if eq .Status "resolved" }}{{ $sign = "✅" }}`,
  `{{ else if eq .GroupLabels.severity "critical" }}{{ $sign = "❌" }}`,
  `{{ else if eq .GroupLabels.severity "info" }}{{ $sign = "ℹ️" }}{{ end }}`,
  `{{ $title := printf "%s %s %s" $sign .GroupLabels.alertname .GroupLabels.app }}`,
  `{{ with .GroupLabels.color }}{{ $title = printf "%s %s" $title . }}{{ end }}`,
].join("");

/** Sets `$text`; it starts with `**`, which no reader of YAML takes for anything but text. */
export const SET_MARKDOWN = [
  SET_TITLE,
  `{{ $text := printf "**%s**" $title }}`,
  `{{ range .Alerts }}`,
  `{{ $text = printf "%s\\n\\n%s" $text .Annotations.summary }}`,
  `{{ if eq .Status "resolved" }}{{ $text = printf "%s (over)" $text }}`,
  `{{ else }}`,
  `{{ with .Annotations.description }}{{ $text = printf "%s\\n\\n%s" $text . }}{{ end }}`,
  `{{ with .Annotations.runbook_url }}{{ $text = printf "%s\\n\\nWhat to do: [%s](%s)" $text . . }}{{ end }}`,
  `{{ end }}{{ end }}`,
].join("");

/** One line: how bad, which alert, which service and color. */
export const TITLE = `${SET_TITLE}{{ $title }}`;

/** The alerts of a group in Markdown. */
export const MARKDOWN = `${SET_MARKDOWN}{{ $text }}`;
