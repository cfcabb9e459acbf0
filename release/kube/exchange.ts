import { type ClientRequest, request as plainRequest } from "node:http";
import { request as secureRequest, type RequestOptions } from "node:https";

/** One request to the API server. */
export interface Exchange {
  readonly method: "GET" | "POST" | "PATCH";
  /** With its query. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: object;
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

function once(
  server: URL,
  options: RequestOptions,
  { method, path, contentType, body }: Exchange,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const prefix = server.pathname.replace(/\/$/, "");
    const send = server.protocol === "http:" ? plainRequest : secureRequest;
    const request: ClientRequest = send(
      {
        ...options,
        method,
        host: server.hostname.replace(/^\[|\]$/g, ""),
        port: server.port,
        path: `${prefix}${path}`,
        headers: {
          ...headersOf(options),
          accept: "application/json",
          ...(contentType !== undefined && { "content-type": contentType }),
          ...(text !== undefined && { "content-length": Buffer.byteLength(text) }),
        },
      },
      (response) => {
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
      },
    );
    request.on("error", (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && error.code === "ECONNRESET";
      reject(isStale ? new StaleConnectionError(error.message) : error);
    });
    request.end(text);
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
