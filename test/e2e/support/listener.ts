import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** One request that somebody made. */
export interface Heard {
  readonly path: string;
  /** What stood after `?`. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A web server on the loopback interface that keeps what it is told and answers by path. */
export class Listener {
  readonly heard: Heard[] = [];

  private constructor(private readonly server: Server) {}

  /** @param answers - what is answered on which path; an empty map elsewhere */
  static async open(answers: Readonly<Record<string, object>> = {}): Promise<Listener> {
    const server = createServer((request, response) => {
      const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://listener");
      const query = Object.fromEntries(searchParams);
      const body = request.method === "POST" ? json(request) : Promise.resolve(undefined);
      void body.then((told) => {
        listener.heard.push({ path, query, body: told });
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(answers[path] ?? {}));
      });
    });
    const listener = new Listener(server);
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    return listener;
  }

  /** Its own address with a path. */
  url(path: string): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}${path}`;
  }

  /** What came on a path. */
  on(path: string): readonly Heard[] {
    return this.heard.filter((one) => one.path === path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}
