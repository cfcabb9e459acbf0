import { LocalServer } from "./server";

/** A value by the number of the moment; nothing is a gap. */
type Course = (moment: number) => number | undefined;

/** An answer to a query: a number, one along time, nothing, or how it goes wrong. */
export type Scripted = number | Course | "empty" | "NaN" | "error" | "many" | "silent";

/** A server that speaks as Prometheus does, and answers by what a query contains. */
export class FakePrometheus {
  /** The first entry that stands in a query decides. */
  answers: readonly (readonly [string, Scripted])[] = [];
  readonly queries: string[] = [];
  /** Start, end and step of each stretch of time that was asked for. */
  readonly ranges: (readonly [string, string, string])[] = [];
  private server: LocalServer | undefined;

  async start(): Promise<void> {
    this.server = await LocalServer.start((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
      const [query = "", ...range] = ["query", "start", "end", "step"].map(
        (name) => searchParams.get(name) ?? "",
      );
      this.queries.push(query);
      const scripted = this.answers.find(([part]) => query.includes(part))?.[1] ?? "empty";
      if (scripted === "silent") return;
      if (scripted === "error") {
        response.writeHead(503).end("unavailable");
        return;
      }
      const isRange = pathname.endsWith("/query_range");
      if (isRange) this.ranges.push([range[0] ?? "", range[1] ?? "", range[2] ?? ""]);
      const one = isRange
        ? { metric: {}, values: along(scripted, range.map(Number)) }
        : { metric: {}, value: [1000, String(scripted)] };
      const result = scripted === "empty" ? [] : scripted === "many" ? [one, one] : [one];
      const data = { resultType: isRange ? "matrix" : "vector", result };
      response.end(JSON.stringify({ status: "success", data }));
    });
  }

  get url(): string {
    return this.server?.url ?? "";
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }
}

/** One value for each moment from the start to the end. */
function along(
  scripted: Scripted,
  [start = 0, end = 0, step = 1]: readonly number[],
): readonly (readonly [number, string])[] {
  const moments = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_one, at) => at);
  return moments.flatMap((moment) => {
    const value = typeof scripted === "function" ? scripted(moment) : scripted;
    return value === undefined ? [] : [[start + moment * step, String(value)] as const];
  });
}
