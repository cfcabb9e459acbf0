import { z } from "zod";
import { jsonOf } from "../../model/json";

/** One series of an answer. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since the epoch, and the value then. */
  readonly points: readonly (readonly [number, number])[];
}

/** What Prometheus answered. */
export interface Answer {
  readonly series: readonly Series[];
  /** Why the answer may be only a part of the truth. */
  readonly warnings: readonly string[];
}

const point = z.tuple([z.number(), z.string()]);
const labels = z.record(z.string(), z.string());

const data = z.discriminatedUnion("resultType", [
  z.object({
    resultType: z.literal("vector"),
    result: z.array(z.object({ metric: labels, value: point })),
  }),
  z.object({
    resultType: z.literal("matrix"),
    result: z.array(z.object({ metric: labels, values: z.array(point) })),
  }),
  z.object({ resultType: z.literal("scalar"), result: point }),
]);

/**
 * Infos are mostly about style ("metric might not be a counter"). These are about samples that the answer
 * does not have.
 *
 * @see https://github.com/prometheus/prometheus/blob/main/util/annotations/annotations.go
 */
const PARTIAL = /\b(?:partial|incomplete|ignored|incompatible|truncated|dropped|unavailable)\b/i;

/** Characters of a refusal that are told. */
const MOST_TEXT = 200;

const success = z.object({
  status: z.literal("success"),
  data,
  warnings: z.array(z.string()).nullish(),
  infos: z.array(z.string()).nullish(),
  isPartial: z.boolean().nullish(),
});

const reply = z.discriminatedUnion("status", [
  success,
  z.object({ status: z.literal("error"), errorType: z.string(), error: z.string() }),
]);

/**
 * Reads a reply of the query API.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/
 * @param name - who replied, in reasons
 * @throws Error that says what was refused, or that this is no such reply
 */
export function parseReply(name: string, status: number, body: string): Answer {
  const parsed = reply.safeParse(jsonOf(body));
  if (!parsed.success) {
    // Loki says in plain text what is wrong with a query.
    const [line = ""] = body.trim().split("\n");
    if (status === 400 && /^[^<{]/.test(line)) {
      throw new Error(`${name} refuses: ${line.slice(0, MOST_TEXT)}`);
    }
    throw new Error(`status ${String(status)} without an answer of ${name}`);
  }
  if (parsed.data.status === "error") {
    throw new Error(`${name} refuses: ${parsed.data.errorType}: ${parsed.data.error}`);
  }
  if (status !== 200) throw new Error(`status ${String(status)}`);
  return { series: seriesOf(parsed.data.data), warnings: doubts(parsed.data) };
}

/**
 * Prometheus and Thanos warn, VictoriaMetrics marks an answer that not all of its stores gave.
 *
 * @see https://docs.victoriametrics.com/cluster-victoriametrics/#cluster-availability
 */
function doubts(found: z.infer<typeof success>): readonly string[] {
  const { warnings, infos, isPartial } = found;
  return [
    ...(warnings ?? []),
    ...(infos ?? []).filter((info) => PARTIAL.test(info)),
    ...(isPartial === true ? ["the answer is partial"] : []),
  ];
}

function seriesOf(found: z.infer<typeof data>): readonly Series[] {
  switch (found.resultType) {
    case "scalar":
      return [{ labels: {}, points: [pair(found.result)] }];
    case "vector":
      return found.result.map(({ metric, value }) => ({ labels: metric, points: [pair(value)] }));
    case "matrix":
      return found.result.map(({ metric, values }) => ({
        labels: metric,
        points: values.map(pair),
      }));
  }
}

function pair([time, text]: readonly [number, string]): readonly [number, number] {
  return [time, valueOf(text)];
}

/** Prometheus writes `+Inf` where JavaScript reads `Infinity`. */
function valueOf(text: string): number {
  if (/^[+-]?Inf$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return text.trim() === "" ? NaN : Number(text);
}
