import { duration, listOf, object, text, word } from "../settings/fields";
import { type Problem, problem } from "../settings/problem";
import { was } from "../settings/renamed";
import type { Resolved } from "../settings/typed";
import { durationText, milliseconds } from "../units/duration";

const metricName = () => text(/^[a-zA-Z_:][\w:]*$/, "a metric's name");

/** One label and what it has to be, in quotes; of escapes those that PromQL knows. */
const MATCHER = String.raw`[a-zA-Z_]\w*(?:=~|!~|!=|=)"(?:[^"\\\n]|\\[abfnrtv\\"])*"`;

/** One mistake here, and Prometheus refuses the rules: in a file it refuses those of all services. */
const matchers = () =>
  text(new RegExp(`^${MATCHER}(?:, ?${MATCHER})*$`), 'labels of PromQL, such as status=~"5.."');

const BUCKETS = [5, 10, 25, 50, 100, 200, 300, 500, 1000, 2500, 5000, 10000].map(durationText);

/** Who counts requests, for gates, rules and dashboards alike. */
export const requestsSchema = object({
  /**
   * Who counts requests: the calling proxies, or the application itself. With `traffic.router` `gateway-api` the
   * proxies are those of Istio's implementation: with any other one it has to be `app`. With `service` there are no
   * proxies: it is `app` then, and gates on requests are asked only where that is written.
   */
  source: word(["istio", "app"]).default("istio"),
  /** The application's metrics, for source app. @default - those of the sample application */
  app: object({
    /** Counter of requests. */
    counter: metricName().default("sluice_app_http_requests_total"),
    /** Histogram of their seconds, without `_bucket`. */
    histogram: metricName().default("sluice_app_http_request_duration_seconds"),
    /** Upper edges of the histogram's buckets, rising. */
    buckets: listOf(
      duration({ min: "1ms", max: "1h", step: "1ms" }).meta({ examples: ["500ms"] }),
      "a list of durations, such as [100ms, 1s]",
    )
      .meta(was("bucketsMs", "milliseconds"))
      .prefault(BUCKETS),
    /** Labels of failed requests. */
    failed: matchers().default('status=~"5.."'),
    /**
     * Labels of one color's requests; `{app}`, `{namespace}` and `{color}` are filled in. In mode rolling `-{color}`
     * falls away.
     */
    selector: matchers().default('namespace="{namespace}",pod=~"{app}-{color}-[^-]+-[^-]+"'),
  })
    .meta({ examples: [{ counter: "shop_requests_total" }] })
    .prefault({}),
}).meta({ examples: [{ source: "app" }] });

/** Who counts requests, after defaults. */
export type RequestsSettings = Resolved<typeof requestsSchema>;

/**
 * Buckets that no histogram can have, and colors that cannot be told apart.
 *
 * @param hasColors - whether the service is in two colors. @default true
 */
export function requestsProblems(
  path: readonly string[],
  { app }: RequestsSettings,
  hasColors = true,
): readonly Problem[] {
  const selector = hasColors ? selectorProblems(path, app) : colorProblems(path, app);
  return [...bucketProblems(path, app), ...selector];
}

function bucketProblems(
  path: readonly string[],
  { buckets }: RequestsSettings["app"],
): readonly Problem[] {
  const edges = buckets.map(milliseconds);
  const rises = edges.every((edge, index) => edge > (edges[index - 1] ?? 0));
  if (rises && edges.length > 0) return [];
  const sorted = [...new Set(edges)].sort((a, b) => a - b);
  const example = sorted.length > 0 ? sorted.map(durationText) : BUCKETS;
  return [problem([...path, "app", "buckets"], buckets, "edges that rise", example)];
}

/** A color that is asked for where there is none. */
function colorProblems(
  path: readonly string[],
  { selector }: RequestsSettings["app"],
): readonly Problem[] {
  if (!selector.replaceAll("-{color}", "").includes("{color}")) return [];
  const needed = "labels without {color}, as mode is rolling and there is none";
  return [problem([...path, "app", "selector"], selector, needed, 'app="{app}"')];
}

/** One number for both colors would judge the new one by the old one's requests. */
function selectorProblems(
  path: readonly string[],
  { selector }: RequestsSettings["app"],
): readonly Problem[] {
  if (selector.includes("{color}")) return [];
  const needed = "labels with {color} in them, else both colors have the same requests";
  return [problem([...path, "app", "selector"], selector, needed, 'color="{color}"')];
}
