import { type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import type { Transform } from "node:stream";
import { createBrotliDecompress, createUnzip } from "node:zlib";
import { abortReason } from "./gates/abortable";

/** One question to a server. */
export interface WebRequest {
  readonly url: string;
  /** @default "GET" */
  readonly method?: "GET" | "POST" | "PATCH" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Bytes of the answer that are read, after it is unpacked; the rest is never looked at. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

/** Its answer. */
export interface WebAnswer {
  readonly status: number;
  readonly body: string;
  /** Whether the answer was longer than what was read. */
  readonly isCut: boolean;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Asks once, on a connection of its own: one that is kept may lead to a pod that is gone. Redirects are not followed: what is sent, a tenant or a token, is for this host, and an answer of
 * another one is not what was asked for. (`fetch` follows them, unpacks without a limit and asks for no other
 * host than the address has.)
 *
 * @throws Error when there is no answer in time
 */
export async function askWeb(asked: WebRequest): Promise<WebAnswer> {
  const { url, method = "GET", headers = {}, body, signal } = asked;
  const isSecure = url.startsWith("https:");
  const request = isSecure ? requestSecure : requestPlain;
  const { host } = headers;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise<WebAnswer>((resolve, reject) => {
    const fail = (error: Error) => {
      reject(signal.aborted ? new Error(abortReason(signal)) : error);
    };
    const options = { method, headers: { ...headers, ...length }, signal, agent: false };
    const servername = isSecure && host !== undefined ? { servername: host } : {};
    const outgoing = request(url, { ...options, ...servername }, (response) => {
      read(response, asked.mostBytes).then(resolve, fail);
    });
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}

async function read(response: IncomingMessage, mostBytes: number): Promise<WebAnswer> {
  const { statusCode: status = 0, headers } = response;
  const parts: Buffer[] = [];
  let left = mostBytes;
  let isCut = false;
  for await (const part of unpacked(response)) {
    parts.push(part.subarray(0, left));
    isCut = part.length > left;
    left -= part.length;
    // Whatever a server goes on with, a loop that ends ends the stream.
    if (isCut) break;
  }
  if (isCut) response.destroy();
  const body = Buffer.concat(parts).toString("utf8");
  return { status, body, isCut, headers };
}

/** Nobody asks for a packed answer; some servers pack all the same. */
function unpacked(response: IncomingMessage): AsyncIterable<Buffer> {
  switch (response.headers["content-encoding"]?.toLowerCase()) {
    case "gzip":
    case "deflate":
      // Of both, the header tells which.
      return through(response, createUnzip());
    case "br":
      return through(response, createBrotliDecompress());
    default:
      return response;
  }
}

function through(response: IncomingMessage, unpack: Transform): AsyncIterable<Buffer> {
  response.on("error", (error) => {
    unpack.destroy(error);
  });
  return response.pipe(unpack);
}
