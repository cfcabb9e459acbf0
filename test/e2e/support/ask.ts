import { Agent, type IncomingHttpHeaders, request } from "node:http";

/** One answer of the service. */
export interface Reply {
  readonly status: number;
  readonly color: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** One question to the service. */
export interface Question {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 10_000;

/** Asks at the gateway, on a connection of its own: no connection remembers an earlier route. */
export async function ask(gateway: URL, host: string, question: Question = {}): Promise<Reply> {
  const cookie = Object.entries(question.cookies ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: gateway.hostname,
        port: gateway.port,
        path: question.path ?? "/",
        agent: new Agent(),
        timeout: TIMEOUT_MS,
        headers: { ...question.headers, host, ...(cookie !== "" && { cookie }) },
      },
      (response) => {
        const version = response.headers["x-version"];
        const color = typeof version === "string" ? version : undefined;
        response.resume();
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, color, headers: response.headers });
        });
        response.on("error", reject);
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
    outgoing.on("error", reject);
    outgoing.end();
  });
}
