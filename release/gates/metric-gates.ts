import type { Color } from "../../model/color";
import { type ErrorsGate, judgeErrors } from "../../model/gates/kinds/errors";
import { judgeLatency, type LatencyGate } from "../../model/gates/kinds/latency";
import { judgeLogs, type LogsGate } from "../../model/gates/kinds/logs";
import { judgeQuery, type QueryGate } from "../../model/gates/kinds/query";
import { judgeSaturation, type SaturationGate } from "../../model/gates/kinds/saturation";
import type { Reading } from "../../model/gates/reading";
import type { Requests } from "../../model/gates/requests";
import { windowSeconds } from "../../model/release/window";
import type { Question } from "../driver/ports";
import type { MetricsSource } from "../metrics/metrics-source";
import { type Adapter, logsOf, metricsOf, type GateSources } from "./adapter";

export const errors: Adapter<ErrorsGate> = {
  async ask(gate, question, sources, signal) {
    const { view, own, other } = await askRequests(
      gate,
      question,
      sources,
      signal,
      (source, color, window) => source.failures(color, window, signal),
    );
    return judgeErrors(gate, view, own, other);
  },
};

export const latency: Adapter<LatencyGate> = {
  async ask(gate, question, sources, signal) {
    const { view, own, other } = await askRequests(
      gate,
      question,
      sources,
      signal,
      (source, color, window) => source.latency(color, gate.percentile, window, signal),
    );
    return judgeLatency(gate, view, own, other);
  },
};

export const saturation: Adapter<SaturationGate> = {
  async ask(gate, question, sources, signal) {
    const { source, scrapeSeconds } = metricsOf(sources);
    const window = windowSeconds(gate.windowSeconds, question, scrapeSeconds);
    const ratio = await source.saturation(question.color, gate.resource, window, signal);
    return judgeSaturation(gate, { ...question, scrapeSeconds }, ratio);
  },
};

export const logs: Adapter<LogsGate> = {
  async ask(gate, question, sources, signal) {
    const { store, delaySeconds } = logsOf(sources);
    const { color } = question;
    const window = windowSeconds(gate.windowSeconds, question, delaySeconds);
    const [lines, errorLines] = await Promise.all([
      store.lines(color, window, signal),
      store.errorLines(color, window, signal),
    ]);
    const view = { ...question, scrapeSeconds: delaySeconds };
    return judgeLogs(gate, view, window, { lines, errors: errorLines });
  },
};

export const query: Adapter<QueryGate> = {
  async ask(gate, question, sources, signal) {
    const { source, seconds } = gate.from === "logs" ? logSource(sources) : metricSource(sources);
    const window = windowSeconds(gate.windowSeconds, question, seconds);
    const answer = await source.own(gate.query, question, window, signal);
    return judgeQuery(gate, { ...question, scrapeSeconds: seconds }, answer);
  },
};

function metricSource(sources: GateSources) {
  const { source, scrapeSeconds } = metricsOf(sources);
  return { source, seconds: scrapeSeconds };
}

function logSource(sources: GateSources) {
  const { store, delaySeconds } = logsOf(sources);
  return { source: store, seconds: delaySeconds };
}

/** Asks for requests, their age and a value, of the new color, and of the active one where they are compared. */
async function askRequests(
  gate: { readonly windowSeconds: number; readonly maxPercentOfActive?: number },
  question: Question,
  sources: GateSources,
  signal: AbortSignal,
  valueOf: (source: MetricsSource, color: Color, window: number) => Promise<Reading>,
) {
  const { source, scrapeSeconds } = metricsOf(sources);
  const window = windowSeconds(gate.windowSeconds, question, scrapeSeconds);
  const ask = async (color: Color): Promise<Requests> => {
    const [count, value, age] = await Promise.all([
      source.requests(color, window, signal),
      valueOf(source, color, window),
      source.newestAge(color, signal),
    ]);
    return { count, value, age };
  };
  const isCompared = gate.maxPercentOfActive !== undefined;
  const [own, other] = await Promise.all([
    ask(question.color),
    isCompared ? ask(question.active) : undefined,
  ]);
  return { view: { ...question, scrapeSeconds }, own, other };
}
