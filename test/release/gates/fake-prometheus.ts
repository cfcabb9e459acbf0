import { LocalServer } from "./server";

/** An answer to a query: a number, nothing, or how it goes wrong. */
export type Scripted = number | "empty" | "NaN" | "error" | "many" | "silent";

/** A server that speaks as Prometheus does, and answers by what a query contains. */
export class FakePrometheus {
  /** The first entry that stands in a query decides. */
  answers: readonly (readonly [string, Scripted])[] = [];
  readonly queries: string[] = [];
  private server: LocalServer | undefined;

  async start(): Promise<void> {
    this.server = await LocalServer.start((request, response) => {
      const query = new URL(request.url ?? "", "http://x").searchParams.get("query") ?? "";
      this.queries.push(query);
      const scripted = this.answers.find(([part]) => query.includes(part))?.[1] ?? "empty";
      if (scripted === "silent") return;
      if (scripted === "error") {
        response.writeHead(503).end("unavailable");
        return;
      }
      const one = { metric: {}, value: [1000, String(scripted)] };
      const result = scripted === "empty" ? [] : scripted === "many" ? [one, one] : [one];
      const data = { resultType: "vector", result };
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
