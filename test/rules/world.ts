import { MONITORING } from "../support/monitoring";
import { COLORS, type Color, type PerColor } from "../../model/color";
import { requestMetrics } from "../../model/metrics/requests";
import type { RuleInputs } from "../../model/metrics/rule-inputs";
import { objectivesSchema } from "../../model/metrics/objectives";

/** Who counts requests. */
export type Source = "istio" | "app";

/** A series as promtool takes it: one value each {@link SCRAPE}. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** Values one after the other, each for so many minutes. */
export type Phases = readonly (readonly [value: number, minutes: number])[];

/** How often Prometheus looks; rates over a minute need two looks. */
export const SCRAPE = "30s";
const SCRAPES_A_MINUTE = 2;

/** The values of a series that changes now and then. */
export function phases(values: Phases): string {
  return values
    .map(([value, minutes]) => `${String(value)}x${String(minutes * SCRAPES_A_MINUTE - 1)}`)
    .join(" ");
}

/** The values of a counter. */
function rising(perMinute: number, minutes: number): string {
  return `0+${String(perMinute / SCRAPES_A_MINUTE)}x${String(minutes * SCRAPES_A_MINUTE)}`;
}

/** One color of the service; each minute is like the others, but for restarts. */
export interface ColorWorld {
  /** Requests a minute that succeed. */
  readonly good: number;
  /** Requests a minute that fail. */
  readonly failed: number;
  /** Requests a minute, of all, that take longer than 250 ms and up to 500 ms. */
  readonly lingering: number;
  /** Requests a minute, of all, that take longer than 500 ms. */
  readonly slow: number;
  readonly desired: number;
  readonly available: number;
  /** Memory of two pods in percent of the limit. */
  readonly memory: readonly [number, number];
  /** Restarts of a container so far; none if empty. */
  readonly restarts: Phases;
  /** Whether the pods are scraped. */
  readonly up: 0 | 1;
  /** Whether requests are counted at all. */
  readonly counted: boolean;
}

/** Rules of one service with defaults. */
export function rulesOf(source: Source): RuleInputs {
  return {
    app: "shop",
    namespace: "market",
    requests: requestMetrics({ ...MONITORING.requests, source }),
    // The longest of the durations; a day in the rules would be minutes in the tests.
    objectives: objectivesSchema.parse({ heldFor: "25m" }),
    runbooks: "https://example.com/runbooks",
  };
}

const HEALTHY: ColorWorld = {
  good: 6000,
  failed: 0,
  lingering: 0,
  slow: 0,
  desired: 2,
  available: 2,
  memory: [40, 50],
  restarts: [],
  up: 1,
  counted: true,
};

/** Well, but nobody calls it. */
const AT_REST: ColorWorld = { ...HEALTHY, good: 0 };

/** Both colors well, with the traffic on one of them unless it is changed. */
export function world(
  active: Color,
  changes: Partial<PerColor<Partial<ColorWorld>>> = {},
): PerColor<ColorWorld> {
  const of = (color: Color) => ({
    ...(color === active ? HEALTHY : AT_REST),
    ...changes[color],
  });
  return { blue: of("blue"), green: of("green") };
}

/** What Prometheus scrapes of a world in so many minutes. */
export function scraped(
  colors: PerColor<ColorWorld>,
  minutes: number,
  source: Source = "istio",
): readonly InputSeries[] {
  return COLORS.flatMap((color) => [
    ...requestSeries(color, colors[color], minutes, source),
    ...podSeries(color, colors[color], minutes),
  ]);
}

function requestSeries(
  color: Color,
  { good, failed, lingering, slow, counted }: ColorWorld,
  minutes: number,
  source: Source,
): readonly InputSeries[] {
  const total = good + failed;
  if (!counted || total === 0) return [];
  const edges = [
    ["lowest", total - lingering - slow],
    ["middle", total - slow],
    ["+Inf", total],
  ] as const;
  const { counter, histogram, of, status, lowest, middle } = names(color, source);
  const edge = { lowest, middle, "+Inf": "+Inf" };
  return [
    { series: `${counter}{${of},${status}="200"}`, values: rising(good, minutes) },
    { series: `${counter}{${of},${status}="503"}`, values: rising(failed, minutes) },
    ...edges.map(([le, count]) => ({
      series: `${histogram}_bucket{${of},le="${edge[le]}"}`,
      values: rising(count, minutes),
    })),
    { series: `${histogram}_count{${of}}`, values: rising(total, minutes) },
  ];
}

/** The series of the failed requests, for stories in which they come and go. */
export function failuresOf(color: Color): string {
  const { counter, of, status } = names(color, "istio");
  return `${counter}{${of},${status}="503"}`;
}

function names(color: Color, source: Source) {
  if (source === "app") {
    return {
      counter: "sluice_app_http_requests_total",
      histogram: "sluice_app_http_request_duration_seconds",
      of: `namespace="market",pod="shop-${color}-7d4b9-abcde"`,
      status: "status",
      lowest: "0.25",
      middle: "0.5",
    };
  }
  const service = `destination_service_name="shop-${color}",destination_service_namespace="market"`;
  return {
    counter: "istio_requests_total",
    histogram: "istio_request_duration_milliseconds",
    of: `reporter="source",source_workload="gateway",${service}`,
    status: "response_code",
    lowest: "250.0",
    middle: "500.0",
  };
}

function podSeries(
  color: Color,
  { desired, available, memory, restarts, up }: ColorWorld,
  minutes: number,
): readonly InputSeries[] {
  const steady = (value: number) => phases([[value, minutes + 1]]);
  const deployment = `namespace="market",deployment="shop-${color}"`;
  const pods = ["abcde", "fghij"].map(
    (end) => `namespace="market",pod="shop-${color}-7d4b9-${end}"`,
  );
  const [first = "", second = ""] = pods;
  const limit = 128 * 1024 * 1024;
  return [
    {
      series: `kube_deployment_spec_replicas{${deployment}}`,
      values: steady(desired),
    },
    {
      series: `kube_deployment_status_replicas_available{${deployment}}`,
      values: steady(available),
    },
    {
      series: `kube_pod_container_status_restarts_total{${first},container="shop"}`,
      values: restarts.length === 0 ? steady(0) : phases(restarts),
    },
    ...pods.flatMap((pod, index) => [
      { series: `up{${pod},job="market/shop"}`, values: steady(up) },
      {
        series: `container_memory_working_set_bytes{${pod},container="shop"}`,
        values: steady((limit * (memory[index] ?? 0)) / 100),
      },
      {
        series: `container_spec_memory_limit_bytes{${pod},container="shop"}`,
        values: steady(limit),
      },
      {
        // Of half a processor, which is 30 s of a minute.
        series: `container_cpu_usage_seconds_total{${pod},container="shop"}`,
        values: rising(index === 0 ? 15 : 3, minutes),
      },
      { series: `container_spec_cpu_quota{${pod},container="shop"}`, values: steady(50000) },
      { series: `container_spec_cpu_period{${pod},container="shop"}`, values: steady(100000) },
    ]),
    // A sidecar in the same pod is none of the service's business.
    {
      series: `container_memory_working_set_bytes{${second},container="istio-proxy"}`,
      values: steady(limit),
    },
  ];
}
