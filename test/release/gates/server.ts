import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on this machine, and what it was asked. */
export class LocalServer {
  readonly asked: IncomingMessage[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(answer: RequestListener): Promise<LocalServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const local = new LocalServer(server, `http://127.0.0.1:${String(port)}`);
    server.on("request", (request, response) => {
      local.asked.push(request);
      answer(request, response);
    });
    return local;
  }

  /** Ends the server and every connection to it. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}
