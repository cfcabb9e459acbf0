import type { Color } from "../../model/color";
import { type ErrorsGate, judgeErrors } from "../../model/gates/kinds/errors";
import { judgeLatency, type LatencyGate } from "../../model/gates/kinds/latency";
import { judgeLogs, type LogsGate } from "../../model/gates/kinds/logs";
import { judgeQuery, type QueryGate } from "../../model/gates/kinds/query";
import { judgeSaturation, type SaturationGate } from "../../model/gates/kinds/saturation";
import type { Reading } from "../../model/gates/reading";
import type { Requests } from "../../model/gates/requests";
import type { View } from "../../model/gates/view";
import { windowSeconds } from "../../model/release/window";
import type { Question } from "../driver/ports";
import type { MetricsSource } from "../metrics/metrics-source";
import { countsReading } from "../metrics/prometheus-source";
import { type Adapter, logsOf, metricsOf, type GateSources } from "./adapter";
import { askBeside, hourBefore, isAlone } from "./beside";

export const errors: Adapter<ErrorsGate> = {
  async ask(gate, question, sources, signal) {
    const { source, scrapeSeconds } = metricsOf(sources);
    const window = windowSeconds(gate.windowSeconds, question, scrapeSeconds);
    const { color, active } = question;
    const { compared } = gate;
    const view = viewOf(question, scrapeSeconds);
    if (!compared) {
      const value = source.failures(color, window, signal);
      return judgeErrors(gate, view, await askRequests(source, color, window, value, signal));
    }
    const ask = async (one: Color): Promise<Requests> => {
      const [counts, age] = await Promise.all([
        source.counted(one, "failed", { seconds: window, ago: 0 }, signal),
        source.newestAge(one, signal),
      ]);
      if ("missing" in counts) return { count: counts, value: counts, age };
      return { count: { value: counts.all }, value: { value: counts.bad }, age };
    };
    const [own, other, beside] = await Promise.all([
      ask(color),
      isAlone(question) ? undefined : ask(active),
      askBeside(
        compared,
        question,
        scrapeSeconds,
        async (one, span) => source.counted(one, "failed", span, signal),
        async (one, span, share) => source.clump(one, "failed", span, share, signal),
      ),
    ]);
    return judgeErrors(gate, view, own, { ...beside, ...(other && { other }) });
  },
};

export const latency: Adapter<LatencyGate> = {
  async ask(gate, question, sources, signal) {
    const { source, scrapeSeconds } = metricsOf(sources);
    const { color, active } = question;
    const { compared } = gate;
    const window = windowSeconds(gate.windowSeconds, question, scrapeSeconds);
    const value = source.latency(color, gate.percentile, window, signal);
    const requests = askRequests(source, color, window, value, signal);
    const view = viewOf(question, scrapeSeconds);
    if (!compared) return judgeLatency(gate, view, await requests);
    const edgeMs = await source.edgeMs(active, gate.slackMs ?? 0, hourBefore(question), signal);
    const bad = { slowerMs: edgeMs };
    const beside = await askBeside(
      compared,
      question,
      scrapeSeconds,
      async (one, span) => source.counted(one, bad, span, signal),
      async (one, span, share) => source.clump(one, bad, span, share, signal),
    );
    return judgeLatency(gate, view, await requests, { ...beside, edgeMs });
  },
};

export const saturation: Adapter<SaturationGate> = {
  async ask(gate, question, sources, signal) {
    const { source, scrapeSeconds } = metricsOf(sources);
    const window = windowSeconds(gate.windowSeconds, question, scrapeSeconds);
    const ratio = await source.saturation(question.color, gate.resource, window, signal);
    return judgeSaturation(gate, viewOf(question, scrapeSeconds), ratio);
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
    const view = viewOf(question, delaySeconds);
    const beside =
      gate.compared &&
      (await askBeside(gate.compared, question, delaySeconds, async (one, span) =>
        countsReading(
          ...(await Promise.all([
            store.lines(one, span.seconds, signal, span.ago),
            store.errorLines(one, span.seconds, signal, span.ago),
          ])),
        ),
      ));
    return judgeLogs(gate, view, window, { lines, errors: errorLines }, beside);
  },
};

export const query: Adapter<QueryGate> = {
  async ask(gate, question, sources, signal) {
    const { source, seconds } = gate.from === "logs" ? logSource(sources) : metricSource(sources);
    const window = windowSeconds(gate.windowSeconds, question, seconds);
    const answer = await source.own(gate.query, question, window, signal);
    const { compared, total = "" } = gate;
    const { active } = question;
    const beside =
      compared &&
      (await askBeside(compared, question, seconds, async (color, span) => {
        // What a query looks at cannot be moved in time.
        if (span.ago > 0) return { missing: "a query of one's own has no hour before" };
        const ask = (text: string) => source.own(text, { color, active }, span.seconds, signal);
        return countsReading(...(await Promise.all([ask(total), ask(gate.query)])));
      }));
    return judgeQuery(gate, viewOf(question, seconds), answer, beside);
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

/** Requests of a color, a value of them, and how old the newest is. */
async function askRequests(
  source: MetricsSource,
  color: Color,
  window: number,
  asked: Promise<Reading>,
  signal: AbortSignal,
): Promise<Requests> {
  const [count, value, age] = await Promise.all([
    source.requests(color, window, signal),
    asked,
    source.newestAge(color, signal),
  ]);
  return { count, value, age };
}

/** What a question is about, in words. */
function viewOf({ names, ...question }: Question, scrapeSeconds: number): View {
  const { color, active } = question;
  return {
    ...question,
    color: names?.[color] ?? color,
    active: names?.[active] ?? active,
    scrapeSeconds,
  };
}
