import { z } from "zod";
import { integer, object, text, word } from "../need";
import { type Problem, problem } from "../problem";

/** The metrics of an application that counts its own requests. */
export interface AppMetricsArgs {
  /** Counter of requests. @default "sluice_app_http_requests_total" */
  readonly counter?: string;
  /** Histogram of their seconds, without `_bucket`. @default "sluice_app_http_request_duration_seconds" */
  readonly histogram?: string;
  /**
   * Upper edges of the histogram's buckets in milliseconds, rising.
   * @default - those of the sample application, 5 ms to 10 s
   */
  readonly bucketsMs?: readonly number[];
  /** Labels of failed requests. @default `status=~"5.."` */
  readonly failed?: string;
  /**
   * Labels of one color's requests; `{app}`, `{namespace}` and `{color}` are filled in.
   * @default `namespace="{namespace}",pod=~"{app}-{color}-[^-]+-[^-]+"`
   */
  readonly selector?: string;
}

/** Who counts requests, for gates, rules and dashboards alike. */
export interface RequestsArgs {
  /** The calling proxies, or the application itself. @default "istio" */
  readonly source?: "istio" | "app";
  /** The application's metrics, for `source: app`. @default - those of the sample application */
  readonly app?: AppMetricsArgs;
}

/** Who counts requests, after defaults. */
export interface RequestsSettings {
  readonly source: "istio" | "app";
  readonly app: Required<AppMetricsArgs>;
}

export const REQUESTS_DEFAULTS = {
  source: "istio",
  app: {
    counter: "sluice_app_http_requests_total",
    histogram: "sluice_app_http_request_duration_seconds",
    bucketsMs: [5, 10, 25, 50, 100, 200, 300, 500, 1000, 2500, 5000, 10000],
    failed: 'status=~"5.."',
    selector: 'namespace="{namespace}",pod=~"{app}-{color}-[^-]+-[^-]+"',
  },
} as const satisfies RequestsSettings;

const metricName = (words: string) =>
  text(/^[a-zA-Z_:][\w:]*$/, "a metric's name")
    .exactOptional()
    .describe(words);

/** One label and what it has to be, in quotes; of escapes those that PromQL knows. */
const MATCHER = String.raw`[a-zA-Z_]\w*(?:=~|!~|!=|=)"(?:[^"\\\n]|\\[abfnrtv\\"])*"`;

/** One mistake here, and Prometheus refuses the rules: in a file it refuses those of all services. */
const matchers = (words: string) =>
  text(new RegExp(`^${MATCHER}(?:, ?${MATCHER})*$`), 'labels of PromQL, such as status=~"5.."')
    .exactOptional()
    .describe(words);

export const requestsSchema: z.ZodType<RequestsArgs> = object({
  source: word(["istio", "app"])
    .exactOptional()
    .describe("Who counts requests: the calling proxies, or the application."),
  app: object({
    counter: metricName("Counter of requests."),
    histogram: metricName("Histogram of their seconds, without _bucket."),
    bucketsMs: z
      .array(integer(1, 3600000, "milliseconds"), { error: "a list of milliseconds" })
      .readonly()
      .exactOptional()
      .describe("Upper edges of the histogram's buckets in milliseconds, rising."),
    failed: matchers("Labels of failed requests."),
    selector: matchers(
      "Labels of one color's requests; {app}, {namespace} and {color} are filled in.",
    ),
  })
    .exactOptional()
    .describe("The application's metrics, for source app."),
});

/** Buckets that no histogram can have, and colors that cannot be told apart. */
export function requestsProblems(
  path: readonly string[],
  { app }: RequestsSettings,
): readonly Problem[] {
  return [...bucketProblems(path, app), ...selectorProblems(path, app)];
}

function bucketProblems(
  path: readonly string[],
  { bucketsMs }: RequestsSettings["app"],
): readonly Problem[] {
  const rises = bucketsMs.every((edge, index) => edge > (bucketsMs[index - 1] ?? 0));
  if (rises && bucketsMs.length > 0) return [];
  const sorted = [...new Set(bucketsMs)].sort((a, b) => a - b);
  const example = sorted.length > 0 ? sorted : REQUESTS_DEFAULTS.app.bucketsMs;
  return [problem([...path, "app", "bucketsMs"], bucketsMs, "edges that rise", example)];
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
