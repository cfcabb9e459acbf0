import { Agent, request } from "node:http";
import { colorOf } from "./color-header";
import type { Answer } from "./tally";

/** Told of what became of a request; the first word counts. */
export type Told = (outcome: Answer["outcome"], color?: string, detail?: string) => void;

/** How a load speaks. */
export interface Sender {
  /** Sends one request and tells what becomes of it; the call that it gives ends the request. */
  send(told: Told): () => void;
  /** Closes what is kept open. */
  close(): void;
}

/** Where requests go. */
export interface Target {
  readonly gateway: URL;
  readonly host: string;
  readonly path?: string;
  /** Whether connections are kept; else each request has one of its own. @default true */
  readonly isKept?: boolean;
}

/**
 * Sends GET in HTTP/1.
 *
 * @param most - connections at once
 */
export function httpSender(target: Target, most: number): Sender {
  const { gateway, host, path = "/", isKept: keepAlive = true } = target;
  const agent = new Agent({ keepAlive, maxSockets: most, scheduling: "fifo" });
  const to = { host: gateway.hostname, port: gateway.port, path, agent, headers: { host } };
  return {
    send: (told) => {
      const outgoing = request(to, (response) => {
        const color = colorOf(response.headers);
        response.on("data", () => undefined);
        response.on("end", () => {
          told(response.statusCode ?? "error", color, `status ${String(response.statusCode)}`);
        });
        response.on("error", (error) => {
          told("error", color, error.message);
        });
      });
      outgoing.on("error", (error) => {
        told("error", undefined, error.message);
      });
      outgoing.end();
      return () => {
        outgoing.destroy();
      };
    },
    close: () => {
      agent.destroy();
    },
  };
}
