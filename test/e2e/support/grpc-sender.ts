import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from "node:http2";
import { colorOf } from "./color-header";
import type { Sender } from "./sender";

const METHOD = "/grpc.health.v1.Health/Check";

/** A message without fields: it is not compressed, and has no bytes. */
const EMPTY = Buffer.alloc(5);

/** As gRPC counts. */
const OK = "0";

/** Where calls go, and how long each is to take, as a duration of Go. */
export interface GrpcTarget {
  readonly gateway: URL;
  readonly host: string;
  readonly delay?: string;
}

/**
 * Calls the health service of gRPC, all on one connection: the next call opens another one once that is told to go
 * away. No call is tried twice.
 */
export function grpcSender({ gateway, host, delay }: GrpcTarget): Sender {
  let session: ClientHttp2Session | undefined;
  const opened = (): ClientHttp2Session => {
    if (session && !session.closed && !session.destroyed) return session;
    session = connect(gateway);
    // Each call that was on it is told of its own.
    session.on("error", () => undefined);
    return session;
  };
  return {
    send: (told) => {
      const call = opened().request({
        ":method": "POST",
        ":path": METHOD,
        ":authority": host,
        "content-type": "application/grpc",
        te: "trailers",
        ...(delay !== undefined && { "x-delay": delay }),
      });
      let status = 0;
      let color: string | undefined;
      let code: unknown;
      call.on("response", (headers) => {
        status = headers[":status"] ?? 0;
        color = colorOf(headers);
        // An answer without a message has its status in the headers.
        code = headers["grpc-status"];
      });
      call.on("trailers", (trailers: IncomingHttpHeaders) => {
        code = trailers["grpc-status"];
      });
      call.on("data", () => undefined);
      call.on("error", (error: Error) => {
        told("error", color, error.message);
      });
      call.on("close", () => {
        const words = `status ${String(status)}, grpc-status ${String(code)}`;
        told(code === OK ? status : "error", color, words);
      });
      call.end(EMPTY);
      return () => {
        call.destroy();
      };
    },
    close: () => {
      session?.close();
    },
  };
}
