import type { Color } from "../../model/color";
import {
  cpuRatio,
  failedCount,
  ISTIO_METRICS,
  latencyMs,
  memoryRatio,
  type MetricSubject,
  newestAge,
  requestCount,
  type RequestMetrics,
} from "../../model/promql";
import type { ErrorsGate, LatencyGate, QueryGate, SaturationGate } from "../../model/release/gate";
import {
  judgeErrors,
  judgeLatency,
  judgeQuery,
  judgeSaturation,
  type Requests,
} from "../../model/release/judge";
import { fillQuery } from "../../model/release/query";
import type { MetricsSettings } from "../../model/release/settings-args";
import type { Verdict } from "../../model/release/verdict";
import { windowSeconds } from "../../model/release/window";
import type { Question } from "../ports";
import type { Prometheus } from "./prometheus";

/** The service that is asked about. */
export interface Service {
  readonly app: string;
  readonly namespace: string;
}

/** A gate that Prometheus answers. */
export type MetricGate = ErrorsGate | LatencyGate | SaturationGate | QueryGate;

/** Asks Prometheus about one service. */
export class MetricGates {
  private readonly metrics: RequestMetrics;

  constructor(
    private readonly prometheus: Prometheus,
    private readonly service: Service,
    private readonly settings: Pick<MetricsSettings, "scrapeSeconds" | "source" | "app">,
  ) {
    this.metrics = requestMetrics(settings);
  }

  /** Every failure to answer is an unknown verdict. */
  async ask(gate: MetricGate, question: Question, signal: AbortSignal): Promise<Verdict> {
    const view = { ...question, scrapeSeconds: this.settings.scrapeSeconds };
    switch (gate.kind) {
      case "errors":
        return judgeErrors(gate, view, ...(await this.requests(gate, question, signal)));
      case "latency":
        return judgeLatency(gate, view, ...(await this.requests(gate, question, signal)));
      case "saturation":
      case "query": {
        const answer = await this.prometheus.read(this.query(gate, question), signal);
        return gate.kind === "query"
          ? judgeQuery(gate, view, answer)
          : judgeSaturation(gate, view, answer);
      }
    }
  }

  /** The query whose answer is held against the limit, for reports. */
  query(gate: MetricGate, question: Question, color: Color = question.color): string {
    const subject = { ...this.service, color };
    const window = this.window(gate, question);
    switch (gate.kind) {
      case "errors":
        return failedCount(subject, window, this.metrics);
      case "latency":
        return latencyMs(subject, gate.percentile / 100, window, this.metrics);
      case "saturation":
        return gate.resource === "memory" ? memoryRatio(subject) : cpuRatio(subject, window);
      case "query":
        return fillQuery(gate.query, { ...this.service, color, active: question.active, window });
    }
  }

  /** The new color's requests, and the active one's where they are compared. */
  private async requests(
    gate: ErrorsGate | LatencyGate,
    question: Question,
    signal: AbortSignal,
  ): Promise<[Requests, Requests?]> {
    const own = this.requestsOf(gate, question, question.color, signal);
    if (gate.maxPercentOfActive === undefined) return [await own];
    return Promise.all([own, this.requestsOf(gate, question, question.active, signal)]);
  }

  private async requestsOf(
    gate: ErrorsGate | LatencyGate,
    question: Question,
    color: Color,
    signal: AbortSignal,
  ): Promise<Requests> {
    const subject: MetricSubject = { ...this.service, color };
    const window = this.window(gate, question);
    const [count, value, age] = await Promise.all([
      this.prometheus.read(requestCount(subject, window, this.metrics), signal),
      this.prometheus.read(this.query(gate, question, color), signal),
      this.prometheus.read(newestAge(subject, this.metrics), signal),
    ]);
    return { count, value, age };
  }

  private window(gate: MetricGate, question: Question): string {
    return `${String(windowSeconds(gate.windowSeconds, question, this.settings.scrapeSeconds))}s`;
  }
}

/** The metrics that settings name. */
export function requestMetrics({
  source,
  app,
}: Pick<MetricsSettings, "source" | "app">): RequestMetrics {
  if (source === "istio") return ISTIO_METRICS;
  return {
    counter: app.counter,
    histogram: app.histogram,
    unitMs: 1000,
    selector: (subject) =>
      app.selector.replaceAll(
        /\{(app|namespace|color)\}/g,
        (_whole, name: keyof MetricSubject) => subject[name],
      ),
    failed: [app.failed],
  };
}
