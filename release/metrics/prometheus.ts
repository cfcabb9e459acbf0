import { missing, type Reading, reading } from "../../model/gates/reading";
import { askWeb } from "../web";
import { abortReason, errorMessage } from "../gates/abortable";
import { type Answer, parseReply } from "./prometheus-reply";

/** Bytes of an answer: a chart of every pod has far fewer. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Where a Prometheus is and how it is asked. */
export interface PrometheusOptions {
  /** Address with its path, if it has one; a name and password in it are sent as such. */
  readonly url: string;
  /** Bearer token; an empty one is none. @default - none */
  readonly token?: string;
  /** Further headers, such as a tenant's. @default - none */
  readonly headers?: Readonly<Record<string, string>>;
  /** What it is called in reasons. @default "Prometheus" */
  readonly name?: string;
  /** Path of its API, below the address. @default "api/v1" */
  readonly api?: string;
}

/** A stretch of time to draw. Seconds since the epoch. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
}

/** The query API of one Prometheus, or of what speaks like it. */
export class Prometheus {
  private readonly base: URL;
  private readonly name: string;
  private readonly api: string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(options: PrometheusOptions) {
    const { url, token, headers = {}, name = "Prometheus", api = "api/v1" } = options;
    this.name = name;
    this.api = api;
    this.base = new URL(url);
    const { username, password } = this.base;
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    this.headers = {
      accept: "application/json",
      ...(username !== "" && { authorization: `Basic ${Buffer.from(login).toString("base64")}` }),
      ...(token !== undefined && token !== "" && { authorization: `Bearer ${token}` }),
      ...headers,
    };
    this.base.username = "";
    this.base.password = "";
    this.base.pathname = this.base.pathname.replace(/\/?$/, "/");
  }

  /** The answer at this moment. @throws Error that says in words why there is none */
  async instant(query: string, signal: AbortSignal): Promise<Answer> {
    return this.ask("query", { query }, signal);
  }

  /** The answers along a stretch of time. @throws Error that says in words why there is none */
  async range(
    query: string,
    { from, to, stepSeconds }: Range,
    signal: AbortSignal,
  ): Promise<Answer> {
    const times = { start: String(from), end: String(to), step: String(stepSeconds) };
    return this.ask("query_range", { query, ...times }, signal);
  }

  /** The one number that a query gives; every failure is a reason, never an error. */
  async read(query: string, signal: AbortSignal): Promise<Reading> {
    try {
      return readingOf(this.name, await this.instant(query, signal));
    } catch (error) {
      return missing(errorMessage(error));
    }
  }

  private async ask(
    word: string,
    params: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const url = new URL(`${this.api}/${word}`, this.base);
    for (const [name, value] of [...this.base.searchParams, ...Object.entries(params)]) {
      url.searchParams.set(name, value);
    }
    try {
      const asked = { url: url.href, headers: this.headers, mostBytes: MOST_BYTES, signal };
      const { status, body, isCut, headers } = await askWeb(asked);
      const { location } = headers;
      if (isCut) throw new Error(`the answer has more than ${String(MOST_BYTES)} bytes`);
      if (location !== undefined) {
        throw new Error(`status ${String(status)}: it sends elsewhere, which is not followed`);
      }
      return parseReply(this.name, status, body);
    } catch (error) {
      const why = signal.aborted ? abortReason(signal) : errorMessage(error);
      throw new Error(`${this.name} at ${this.base.host}: ${why}`);
    }
  }
}

/** A number only if there is exactly one, and nobody doubts it. */
function readingOf(name: string, { series, warnings }: Answer): Reading {
  const [first] = series;
  const [warning] = warnings;
  if (warning !== undefined) return missing(`${name} warns: ${warning}`);
  if (series.length > 1) {
    return missing(`the query gives ${String(series.length)} series where one is needed`);
  }
  const value = first?.points.at(-1)?.[1];
  return value === undefined ? missing("no data") : reading(value);
}
