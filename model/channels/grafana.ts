import type { NewsChannel } from "./channel";
import { asEntities, SYMBOLS } from "./news-text";

/** The tag by which a dashboard finds what happened to its service: an app's name alone is not unique. */
export function annotationTag(app: string, namespace: string): string {
  return `${namespace}/${app}`;
}

/** The end marks the whole release, everything else a moment. */
const news: NewsChannel = {
  payload: ({ kind, tone, title, text, release, app, namespace, stack, at, startedAt }) => ({
    ...(kind === "ended" ? { time: startedAt, timeEnd: at } : { time: at }),
    tags: [...new Set(["sluice", app, annotationTag(app, namespace), stack, kind])],
    // Grafana shows it as HTML.
    text: asEntities(`${SYMBOLS[tone]} ${title}\n${text}\n${release}`),
  }),
  address: (base) => `${base.replace(/\/$/, "")}/api/annotations`,
};

/**
 * Annotations of Grafana.
 *
 * @see https://grafana.com/docs/grafana/latest/developers/http_api/annotations/#create-annotation
 */
export const grafana = { news };
