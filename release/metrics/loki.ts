import type { Color } from "../../model/color";
import { fillQuery } from "../../model/gates/query";
import type { Reading } from "../../model/gates/reading";
import { errorLineCount, lineCount } from "../../model/logging/logql";
import type { ServiceSubject } from "../../model/metrics/subject";
import type { LogsSource } from "../../model/release/settings";
import { addressOf } from "../address";
import { Prometheus } from "./prometheus";

/**
 * Loki, asked about the lines of one service: it answers queries that count as Prometheus answers its own. Every
 * failure to answer is a reason, never an error; windows are the seconds before now.
 *
 * @see https://grafana.com/docs/loki/latest/reference/loki-http-api/
 */
export class Loki {
  private readonly api: Prometheus;

  constructor(
    url: string,
    { tenant }: Pick<LogsSource, "tenant">,
    token: string | undefined,
    private readonly service: ServiceSubject,
  ) {
    this.api = new Prometheus({
      url,
      name: "Loki",
      api: "loki/api/v1",
      ...(token !== undefined && { token }),
      ...(tenant !== undefined && { headers: { "x-scope-orgid": tenant } }),
    });
  }

  /** Lines of any level; of a window that ends so many seconds ago. */
  async lines(color: Color, window: number, signal: AbortSignal, ago = 0): Promise<Reading> {
    const subject = { ...this.service, color };
    return this.api.read(lineCount(subject, `${String(window)}s`, offset(ago)), signal);
  }

  /** Lines of level `error`; likewise. */
  async errorLines(color: Color, window: number, signal: AbortSignal, ago = 0): Promise<Reading> {
    const subject = { ...this.service, color };
    return this.api.read(errorLineCount(subject, `${String(window)}s`, offset(ago)), signal);
  }

  /** The answer to a query of the user's own, in LogQL. */
  async own(
    query: string,
    { color, active }: { readonly color: Color; readonly active: Color },
    window: number,
    signal: AbortSignal,
  ): Promise<Reading> {
    const values = { ...this.service, color, active, window: `${String(window)}s` };
    return this.api.read(fillQuery(query, values), signal);
  }
}

function offset(ago: number): string {
  return ago > 0 ? ` offset ${String(ago)}s` : "";
}

/** The store that a stack's settings name; nothing without its address. */
export function lokiOf(logs: LogsSource, service: ServiceSubject): Loki | undefined {
  const url = addressOf({ url: logs.loki, urlFrom: logs.lokiFrom });
  return url === undefined ? undefined : new Loki(url, logs, process.env[logs.tokenFrom], service);
}
