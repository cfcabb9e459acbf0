import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { colorOf } from "./color-header";

/** One answer of the service. */
export interface Reply {
  readonly status: number;
  readonly color: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** This side's port: tells connections apart. */
  readonly connection: number | undefined;
}

/** One question to the service. */
export interface Question {
  /** @default GET */
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  /** Whose connections are used. @default - a connection of the question's own */
  readonly agent?: Agent;
}

const TIMEOUT_MS = 10_000;

/** Asks at the gateway; on a connection of its own, none remembers an earlier route. */
export async function ask(gateway: URL, host: string, question: Question = {}): Promise<Reply> {
  const cookie = Object.entries(question.cookies ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: gateway.hostname,
        port: gateway.port,
        method: question.method ?? "GET",
        path: question.path ?? "/",
        agent: question.agent ?? new Agent(),
        timeout: TIMEOUT_MS,
        headers: { ...question.headers, host, ...(cookie !== "" && { cookie }) },
      },
      (response) => {
        const { headers, statusCode } = response;
        const connection = response.socket.localPort;
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => {
          resolve({ status: statusCode ?? 0, color: colorOf(headers), headers, text, connection });
        });
        response.on("error", reject);
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
    outgoing.on("error", reject);
    outgoing.end();
  });
}
