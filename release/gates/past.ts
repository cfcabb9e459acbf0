import type { Color, PerColor } from "../../model/color";
import type { GatePast, Minutes } from "../../model/gates/backtest/looks";
import type { Gate } from "../../model/gates/gate";
import type { Bad } from "../../model/metrics/queries";
import { NO_DATA, pointsOf, type Track } from "../../model/metrics/track";
import type { MetricsSource, PastQuestion, Stretch } from "../metrics/metrics-source";

const MINUTE = { seconds: 60, ms: 60_000 } as const;
const HOUR = { seconds: 3600, ms: 3_600_000 } as const;

type Step = typeof MINUTE | typeof HOUR;
type Source = Pick<MetricsSource, "past" | "edgeAbove">;
type Values = readonly (number | undefined)[];

/** Reads what gates would have asked for in a stretch of time, minute by minute, of the color that served. */
export class PastReader {
  private readonly asked = new Map<string, Promise<PerColor<Values>>>();

  /** @param stretch - whole minutes, of which each moment is the end of one */
  constructor(
    private readonly source: Source,
    private readonly stretch: Omit<Stretch, "stepSeconds">,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws Error that says why nothing is known, or that the gate has no past */
  async read(gate: Gate): Promise<GatePast> {
    const start = this.stretch.from;
    switch (gate.kind) {
      case "errors": {
        const counts = await this.counts("failed");
        return { start, counts: () => counts };
      }
      case "latency": {
        const { percentile, windowSeconds: window, slackMs = 0 } = gate;
        const values = await this.values({ is: "latency", percentile, window });
        return { start, values, ...(await this.slow(slackMs)) };
      }
      case "saturation": {
        const { resource, windowSeconds: window } = gate;
        return { start, values: await this.values({ is: "saturation", resource, window }) };
      }
      case "query": {
        if (gate.from === "logs") throw new Error("the past of logs is not asked for");
        const { query, total, windowSeconds: window } = gate;
        const values = await this.values({ is: "own", query, window });
        if (total === undefined) return { start, values };
        const ask = async (text: string) =>
          this.values({ is: "own", query: text, window: MINUTE.seconds });
        const counts = this.together(await ask(total), await ask(query));
        return { start, values, counts: () => counts };
      }
      default:
        throw new Error(NO_PAST[gate.kind]);
    }
  }

  /** Slow requests, by the edge that each release would compare by. */
  private async slow(least: number): Promise<Pick<GatePast, "counts" | "edgeMs">> {
    const usual = await this.values({ is: "latency", percentile: 99, window: HOUR.seconds }, HOUR);
    const edgeOf = (hour: number) => this.source.edgeAbove(Math.max(least, usual[hour] ?? 0));
    const edges = [...new Set(usual.map((_one, hour) => edgeOf(hour)))];
    const all = new Map<number, Minutes>();
    await Promise.all(
      edges.map(async (edge) => all.set(edge, await this.counts({ slowerMs: edge }))),
    );
    const edgeMs = (release: number) =>
      edgeOf(Math.floor((release * MINUTE.ms + this.stretch.from) / HOUR.ms) - this.firstHour());
    return { edgeMs, counts: (release) => all.get(edgeMs(release)) ?? [] };
  }

  private firstHour(): number {
    return Math.ceil(this.stretch.from / HOUR.ms);
  }

  private async counts(of: Bad): Promise<Minutes> {
    const ask = async (is: "all" | "bad") => this.values({ is, of, window: MINUTE.seconds });
    const [all, bad] = await Promise.all([ask("all"), ask("bad")]);
    return this.together(all, bad);
  }

  /** A minute without anything says nothing. */
  private together(all: Values, bad: Values): Minutes {
    return all.map((count, at) => {
      const failed = bad[at];
      return count === undefined || count <= 0 || failed === undefined
        ? undefined
        : { all: count, bad: Math.min(count, Math.max(0, failed)) };
    });
  }

  /** A number of the color that served, at each moment. */
  private async values(question: PastQuestion, step: Step = MINUTE): Promise<Values> {
    const [tracks, requests] = await Promise.all([
      this.ofColors(question, step),
      this.ofColors({ is: "all", of: "failed", window: step.seconds }, step),
    ]);
    return requests.blue.map((blue, at) => {
      const serving: Color = (blue ?? 0) >= (requests.green[at] ?? 0) ? "blue" : "green";
      return tracks[serving][at];
    });
  }

  /** The same of each color; asked once. */
  private async ofColors(question: PastQuestion, step: Step): Promise<PerColor<Values>> {
    const key = JSON.stringify([question, step.seconds]);
    const known = this.asked.get(key);
    if (known) return known;
    const from = Math.ceil(this.stretch.from / step.ms) * step.ms;
    const stretch = { from, to: this.stretch.to, stepSeconds: step.seconds };
    const ask = async (color: Color) =>
      alongSteps(await this.source.past(color, question, stretch, this.signal), stretch, step.ms);
    const answer = Promise.all([ask("blue"), ask("green")]).then(([blue, green]) => ({
      blue,
      green,
    }));
    this.asked.set(key, answer);
    return answer;
  }
}

const NO_PAST: Readonly<
  Record<Exclude<Gate["kind"], "errors" | "latency" | "saturation" | "query">, string>
> = {
  ready: "Kubernetes keeps no past of it",
  restarts: "Kubernetes keeps no past of it",
  logs: "the past of logs is not asked for",
  http: "what a color answers has no past",
  command: "what a program finds has no past",
  approval: "a person is asked in a release only",
  signature: "a signature is asked for in a release only",
};

/** @throws Error with the reason for which nothing is known; no data is none */
function alongSteps(
  track: Track,
  { from, to }: Pick<Stretch, "from" | "to">,
  stepMs: number,
): Values {
  if ("missing" in track && track.missing !== NO_DATA) throw new Error(track.missing);
  const values: (number | undefined)[] = Array.from(
    { length: Math.floor((to - from) / stepMs) + 1 },
    () => undefined,
  );
  for (const { at, value } of pointsOf(track)) values[Math.round((at - from) / stepMs)] = value;
  return values;
}
