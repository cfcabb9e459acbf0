import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest, type RequestOptions } from "node:https";

/** One request to the API server. */
export interface Exchange {
  readonly method: "GET" | "POST" | "PATCH";
  /** With its query. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: object;
  /** What is wanted of the answer. @default "application/json" */
  readonly accept?: string;
}

/** Its answer. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** The server's clock, in milliseconds since the epoch. */
  readonly date?: number;
}

/**
 * Asks once, and once more where a kept connection turned out to be closed: the server never saw the
 * first request then.
 *
 * @throws Error of the network; TimeoutError at the deadline
 */
export async function exchange(
  server: URL,
  options: RequestOptions,
  request: Exchange,
  timeoutMs: number,
): Promise<Reply> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await once(server, { ...options, signal }, request);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (!(error instanceof StaleConnectionError)) throw error;
    return await once(server, { ...options, signal }, request);
  }
}

class StaleConnectionError extends Error {}

function once(server: URL, options: RequestOptions, asked: Exchange): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = send(server, options, asked, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const date = Date.parse(response.headers.date ?? "");
        resolve({
          status: response.statusCode ?? 0,
          body: parsed(Buffer.concat(parts).toString("utf8")),
          ...(Number.isFinite(date) && { date }),
        });
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && error.code === "ECONNRESET";
      reject(isStale ? new StaleConnectionError(error.message) : error);
    });
  });
}

/** Sends a request on its way. */
function send(
  server: URL,
  options: RequestOptions,
  { method, path, contentType, body, accept = "application/json" }: Exchange,
  hear: (response: IncomingMessage) => void,
): ClientRequest {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const prefix = server.pathname.replace(/\/$/, "");
  const headers = {
    ...headersOf(options),
    accept,
    ...(contentType !== undefined && { "content-type": contentType }),
    ...(text !== undefined && { "content-length": Buffer.byteLength(text) }),
  };
  const host = server.hostname.replace(/^\[|\]$/g, "");
  const where = { host, port: server.port, path: `${prefix}${path}` };
  const ask = server.protocol === "http:" ? plainRequest : secureRequest;
  const request = ask({ ...options, method, ...where, headers }, hear);
  request.end(text);
  return request;
}

/**
 * Asks once and hears line by line, until the server ends the answer. It keeps no process alive.
 *
 * @param silenceMs - how long nothing may be heard: a connection that is cut off says nothing of it
 * @throws Error of the network, for another status than 200, for a silence, and when the signal aborts
 */
export async function streamLines(
  server: URL,
  options: RequestOptions,
  path: string,
  hear: (line: string) => void,
  { silenceMs, signal }: { readonly silenceMs: number; readonly signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = { method: "GET", path } as const;
    const request = send(server, { ...options, signal }, asked, (response) => {
      if (response.statusCode !== 200) {
        request.destroy(new Error(`status ${String(response.statusCode)}`));
        return;
      }
      let rest = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        try {
          for (const line of lines) hear(line);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          request.destroy();
        }
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve();
      });
    });
    request.on("socket", (socket) => {
      socket.unref();
    });
    request.setTimeout(silenceMs, () => {
      request.destroy(new Error("nothing was heard"));
    });
    request.on("error", reject);
  });
}

/** A proxy in between may answer with a page; its text is the message then. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { message: text.slice(0, 200) };
  }
}

function headersOf({ headers }: RequestOptions): Readonly<Record<string, string | string[]>> {
  if (!headers || Array.isArray(headers)) return {};
  const set = Object.entries(headers as Readonly<Record<string, number | string | string[]>>);
  return Object.fromEntries(
    set.map(([name, value]) => [name, typeof value === "number" ? String(value) : value]),
  );
}
