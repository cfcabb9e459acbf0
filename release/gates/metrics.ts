import type { Color } from "../../model/color";
import { cpuRatio, memoryRatio } from "../../model/metrics/pod-queries";
import { failedCount, latencyMs, newestAge, requestCount } from "../../model/metrics/queries";
import type { RequestMetrics } from "../../model/metrics/requests";
import type { MetricSubject, ServiceSubject } from "../../model/metrics/subject";
import type { ErrorsGate, LatencyGate, QueryGate, SaturationGate } from "../../model/release/gate";
import {
  judgeErrors,
  judgeLatency,
  judgeQuery,
  judgeSaturation,
  type Requests,
} from "../../model/release/judge";
import { fillQuery } from "../../model/release/query";
import type { Verdict } from "../../model/release/verdict";
import { windowSeconds } from "../../model/release/window";
import type { Question } from "../ports";
import type { Prometheus } from "./prometheus";

/** How requests are counted. */
export interface Counting {
  /** Who counts them. */
  readonly requests: RequestMetrics;
  /** Seconds between two scrapes of that. */
  readonly scrapeSeconds: number;
}

/** A gate that Prometheus answers. */
export type MetricGate = ErrorsGate | LatencyGate | SaturationGate | QueryGate;

/** Asks Prometheus about one service. */
export class MetricGates {
  constructor(
    private readonly prometheus: Prometheus,
    private readonly service: ServiceSubject,
    private readonly counting: Counting,
  ) {}

  /** Every failure to answer is an unknown verdict. */
  async ask(gate: MetricGate, question: Question, signal: AbortSignal): Promise<Verdict> {
    const view = { ...question, scrapeSeconds: this.counting.scrapeSeconds };
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
        return failedCount(subject, window, this.counting.requests);
      case "latency":
        return latencyMs(subject, gate.percentile / 100, window, this.counting.requests);
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
      this.prometheus.read(requestCount(subject, window, this.counting.requests), signal),
      this.prometheus.read(this.query(gate, question, color), signal),
      this.prometheus.read(newestAge(subject, this.counting.requests), signal),
    ]);
    return { count, value, age };
  }

  private window(gate: MetricGate, question: Question): string {
    return `${String(windowSeconds(gate.windowSeconds, question, this.counting.scrapeSeconds))}s`;
  }
}
