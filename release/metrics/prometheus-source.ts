import { type Color, otherColor } from "../../model/color";
import type { Reading } from "../../model/gates/reading";
import { fillQuery } from "../../model/gates/query";
import { capacityQueries } from "../../model/metrics/capacity-queries";
import { cpuRatio, memoryRatio } from "../../model/metrics/pod-queries";
import {
  type Bad,
  clumpIn,
  countedIn,
  failedCount,
  latencyMs,
  newestAge,
  requestCount,
  type Stretch as QueryStretch,
} from "../../model/metrics/queries";
import { releaseQueries } from "../../model/metrics/release-queries";
import { callersOf, type RequestMetrics, requestMetrics } from "../../model/metrics/requests";
import { ofService, SERVICE_SERIES } from "../../model/metrics/series";
import type { PartSubject, ServiceSubject } from "../../model/metrics/subject";
import type { CapacityTracks } from "../../model/capacity/capacity-report";
import { NO_DATA, pointsOf, type Track } from "../../model/metrics/track";
import type { ColorTracks, Sampling } from "../../model/release/release-metrics";
import type { SeenCaller } from "../../model/security/refused-callers";
import type { MonitoringSettings } from "../../model/settings/monitoring-settings";
import type { ReleaseSettings } from "../../model/release/settings";
import type { TrafficSettings } from "../../model/traffic/traffic";
import { addressOf } from "../address";
import { errorMessage } from "../gates/abortable";
import type {
  CountedSpan,
  CountsReading,
  MetricsSource,
  PastQuestion,
  Stretch,
} from "./metrics-source";
import { Prometheus, type Range } from "./prometheus";
import type { Answer } from "./prometheus-reply";

/** How a service is counted. */
type Counted = Pick<MonitoringSettings, "requests" | "rules"> & {
  readonly traffic?: Pick<TrafficSettings, "protocol">;
  /** Whether the service is in two colors; without any, all of its requests are those of either. @default true */
  readonly hasColors?: boolean;
};

/** Moments of one answer: Prometheus gives 11,000 at most. */
const MOST_MOMENTS = 10_000;

/** Prometheus, or what speaks like it, asked about one service. */
export class PrometheusSource implements MetricsSource {
  private readonly metrics: RequestMetrics;

  constructor(
    private readonly prometheus: Prometheus,
    private readonly service: ServiceSubject,
    private readonly counting: Counted,
  ) {
    this.metrics = requestMetrics(counting.requests, counting.traffic);
  }

  async requests(color: Color, window: number, signal: AbortSignal): Promise<Reading> {
    const query = requestCount(this.subject(color), duration(window), this.metrics);
    return this.prometheus.read(query, signal);
  }

  async failures(color: Color, window: number, signal: AbortSignal): Promise<Reading> {
    const query = failedCount(this.subject(color), duration(window), this.metrics);
    return this.prometheus.read(query, signal);
  }

  async latency(
    color: Color,
    percentile: number,
    window: number,
    signal: AbortSignal,
  ): Promise<Reading> {
    const asked = { is: "latency", percentile, window } as const;
    return this.prometheus.read(this.queryOf(color, asked), signal);
  }

  async counted(
    color: Color,
    bad: Bad,
    span: CountedSpan,
    signal: AbortSignal,
  ): Promise<CountsReading> {
    const queries = countedIn(this.subject(color), bad, stretchOf(span), this.metrics);
    return countsReading(
      ...(await Promise.all([
        this.prometheus.read(queries.all, signal),
        this.prometheus.read(queries.bad, signal),
      ])),
    );
  }

  async clump(
    color: Color,
    bad: Bad,
    span: CountedSpan,
    share: number,
    signal: AbortSignal,
  ): Promise<Reading> {
    const query = clumpIn(this.subject(color), bad, stretchOf(span), share, this.metrics);
    return this.prometheus.read(query, signal);
  }

  async edgeMs(
    color: Color,
    least: number,
    span: CountedSpan,
    signal: AbortSignal,
  ): Promise<number> {
    const { window, ago } = stretchOf(span);
    const query = latencyMs(this.subject(color), 0.99, window, this.metrics, ago?.end);
    const usual = await this.prometheus.read(query, signal);
    return this.edgeAbove(Math.max(least, "missing" in usual ? 0 : usual.value));
  }

  edgeAbove(milliseconds: number): number {
    const { bucketsMs } = this.metrics;
    return bucketsMs.find((edge) => edge >= milliseconds) ?? bucketsMs.at(-1) ?? milliseconds;
  }

  async past(
    color: Color,
    asked: PastQuestion,
    { from, to, stepSeconds }: Stretch,
    signal: AbortSignal,
  ): Promise<Track> {
    const query = this.queryOf(color, asked);
    const longest = MOST_MOMENTS * stepSeconds * 1000;
    const parts = Array.from({ length: Math.ceil((to - from + 1) / longest) }, (_one, at) => {
      const start = from + at * longest;
      const end = Math.min(to, start + longest - stepSeconds * 1000);
      return { from: start / 1000, to: end / 1000, stepSeconds };
    });
    const tracks = await Promise.all(parts.map(async (part) => this.track(query, part, signal)));
    const failed = tracks.find((one) => "missing" in one && one.missing !== NO_DATA);
    const points = tracks.flatMap(pointsOf);
    return failed ?? (points.length > 0 ? { points } : { missing: NO_DATA });
  }

  async newestAge(color: Color, signal: AbortSignal): Promise<Reading> {
    return this.prometheus.read(newestAge(this.subject(color), this.metrics), signal);
  }

  async saturation(
    color: Color,
    resource: "memory" | "cpu",
    window: number,
    signal: AbortSignal,
  ): Promise<Reading> {
    const asked = { is: "saturation", resource, window } as const;
    return this.prometheus.read(this.queryOf(color, asked), signal);
  }

  async own(
    query: string,
    colors: { readonly color: Color; readonly active: Color },
    window: number,
    signal: AbortSignal,
  ): Promise<Reading> {
    const values = { ...this.service, ...colors, window: duration(window) };
    return this.prometheus.read(fillQuery(query, values), signal);
  }

  async callers(window: number, signal: AbortSignal): Promise<readonly SeenCaller[]> {
    const query = callersOf(this.service, duration(window));
    const { series } = await this.prometheus.instant(query, signal);
    return series.map(({ labels, points }) => ({
      principal: labels["source_principal"] ?? "unknown",
      requests: points.at(-1)?.[1] ?? 0,
    }));
  }

  async recordedBudget(signal: AbortSignal): Promise<Reading | undefined> {
    if (this.counting.rules === "none") return undefined;
    return this.prometheus.read(ofService(SERVICE_SERIES.errorBudget, this.service), signal);
  }

  async observed(color: Color, sampling: Sampling, signal: AbortSignal): Promise<ColorTracks> {
    const { from, to, stepSeconds, windowSeconds } = sampling;
    const queries = releaseQueries(this.subject(color), duration(windowSeconds), this.metrics);
    const range = { from: from / 1000, to: to / 1000, stepSeconds };
    const [share, errors, p99] = await Promise.all([
      this.track(queries.share, range, signal),
      this.track(queries.errors, range, signal),
      this.track(queries.p99, range, signal),
    ]);
    return { share, errors, p99 };
  }

  async capacity(color: Color, stretch: Stretch, signal: AbortSignal): Promise<CapacityTracks> {
    const { from, to, stepSeconds } = stretch;
    const queries = capacityQueries(
      { ...this.service, color },
      duration(stepSeconds),
      this.metrics,
    );
    const range = { from: from / 1000 + stepSeconds, to: to / 1000, stepSeconds };
    const [requests, cores, cpu, memory, pods] = await Promise.all([
      this.track(queries.requests, range, signal),
      this.track(queries.cores, range, signal),
      this.track(queries.cpu, range, signal),
      this.track(queries.memory, range, signal),
      this.track(queries.pods, range, signal),
    ]);
    return { requests, cores, cpu, memory, pods };
  }

  private queryOf(color: Color, asked: PastQuestion): string {
    const subject = this.subject(color);
    const window = duration(asked.window);
    switch (asked.is) {
      case "all":
      case "bad":
        return countedIn(subject, asked.of, { window }, this.metrics)[asked.is];
      case "latency":
        return latencyMs(subject, asked.percentile / 100, window, this.metrics);
      case "saturation":
        return asked.resource === "memory" ? memoryRatio(subject) : cpuRatio(subject, window);
      case "own":
        return fillQuery(asked.query, {
          ...{ ...this.service, color, active: otherColor(color), window },
        });
    }
  }

  private async track(query: string, range: Range, signal: AbortSignal): Promise<Track> {
    try {
      return trackOf(await this.prometheus.range(query, range, signal));
    } catch (error) {
      return { missing: errorMessage(error) };
    }
  }

  private subject(color: Color): PartSubject {
    return this.counting.hasColors === false ? this.service : { ...this.service, color };
  }
}

function stretchOf({ seconds, ago }: CountedSpan): QueryStretch {
  const past = { start: duration(seconds + ago), end: duration(ago) };
  return { window: duration(seconds), ...(ago > 0 && { ago: past }) };
}

/** Counts that are both known. */
export function countsReading(all: Reading, bad: Reading): CountsReading {
  if ("missing" in all) return all;
  if ("missing" in bad) return bad;
  return { all: Math.max(0, all.value), bad: Math.max(0, bad.value) };
}

const DAY = 86_400;

/** As Prometheus writes it. */
function duration(seconds: number): string {
  return seconds > 0 && seconds % DAY === 0 ? `${String(seconds / DAY)}d` : `${String(seconds)}s`;
}

/** One line of numbers, only if Prometheus has no doubt about it. */
function trackOf({ series, warnings }: Answer): Track {
  const [first, ...others] = series;
  const [warning] = warnings;
  if (warning !== undefined) return { missing: `Prometheus warns: ${warning}` };
  if (others.length > 0) {
    const count = String(series.length);
    return { missing: `the query gives ${count} series where one is needed` };
  }
  const points = (first?.points ?? [])
    .filter(([, value]) => Number.isFinite(value))
    .map(([at, value]) => ({ at: at * 1000, value }));
  return points.length > 0 ? { points } : { missing: NO_DATA };
}

/** The Prometheus that a stack's settings name; nothing without its address. */
export function prometheusOf(
  { prometheus, prometheusFrom, tokenFrom }: ReleaseSettings["metrics"],
  service: ServiceSubject,
  counted: Counted,
): PrometheusSource | undefined {
  const url = addressOf({ url: prometheus, urlFrom: prometheusFrom });
  if (url === undefined) return undefined;
  const token = process.env[tokenFrom];
  const api = new Prometheus({ url, ...(token !== undefined && { token }) });
  return new PrometheusSource(api, service, counted);
}
