import { errorLineCount, lineCount } from "../../model/logging/logql";
import type { ServiceSubject } from "../../model/metrics/subject";
import type { LogsGate, QueryGate } from "../../model/release/gate";
import { judgeQuery } from "../../model/release/judge";
import { judgeLogs } from "../../model/release/judge-logs";
import { fillQuery } from "../../model/release/query";
import type { LogsSource } from "../../model/release/settings-args";
import type { Verdict } from "../../model/release/verdict";
import { windowSeconds } from "../../model/release/window";
import type { Question } from "../ports";
import { Prometheus } from "./prometheus";

/** A gate that a store of logs answers. */
export type LogGate = LogsGate | QueryGate;

/**
 * Loki, which answers queries that count as Prometheus answers its own.
 *
 * @see https://grafana.com/docs/loki/latest/reference/loki-http-api/
 */
export function lokiOf(
  { loki, tenant }: LogsSource,
  token: string | undefined,
): Prometheus | undefined {
  if (loki === undefined) return undefined;
  return new Prometheus({
    url: loki,
    name: "Loki",
    api: "loki/api/v1",
    ...(token !== undefined && { token }),
    ...(tenant !== undefined && { headers: { "x-scope-orgid": tenant } }),
  });
}

/** Asks Loki about the lines of one service. */
export class LogGates {
  constructor(
    private readonly loki: Prometheus,
    private readonly service: ServiceSubject,
    private readonly delaySeconds: number,
  ) {}

  /** Every failure to answer is an unknown verdict. */
  async ask(gate: LogGate, question: Question, signal: AbortSignal): Promise<Verdict> {
    const seconds = windowSeconds(gate.windowSeconds, question, this.delaySeconds);
    const window = `${String(seconds)}s`;
    const view = { ...question, scrapeSeconds: this.delaySeconds };
    const { color, active } = question;
    if (gate.kind === "query") {
      const query = fillQuery(gate.query, { ...this.service, color, active, window });
      return judgeQuery(gate, view, await this.loki.read(query, signal));
    }
    const subject = { ...this.service, color };
    const [lines, errors] = await Promise.all([
      this.loki.read(lineCount(subject, window), signal),
      this.loki.read(errorLineCount(subject, window), signal),
    ]);
    return judgeLogs(gate, view, seconds, { lines, errors });
  }
}
