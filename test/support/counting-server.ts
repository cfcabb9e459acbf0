import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { isMap } from "../../model/settings/merge";
import { KubeClient } from "../../release/kube/client";
import { listPath, type Resource } from "../../release/kube/resource";

/** An object as the API server keeps it. */
interface Kept {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
}

/** Somebody who is told of changes. */
interface Watch {
  readonly list: string;
  readonly name: string | undefined;
  readonly response: ServerResponse;
  readonly until: number;
}

/** An API server that keeps objects, tells of changes, and counts what is asked and sent. */
export class CountingServer {
  requests = 0;
  /** Requests that are not answered yet, but for watches. */
  open = 0;
  private readonly objects = new Map<string, Kept>();
  private readonly watches = new Set<Watch>();
  private readonly sockets = new Set<Socket>();
  private version = 100;

  private constructor(
    private readonly server: Server,
    private readonly now: () => number,
  ) {}

  /** @param now - milliseconds; a watch ends by this clock */
  static async start(now: () => number): Promise<CountingServer> {
    const server = createServer();
    const api = new CountingServer(server, now);
    server.on("connection", (socket: Socket) => api.sockets.add(socket));
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void api.answer(request, response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return api;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  /** Bytes on the wire, with all headers. */
  get bytes(): { readonly read: number; readonly written: number } {
    const sum = (of: (socket: Socket) => number) =>
      [...this.sockets].reduce((total, socket) => total + of(socket), 0);
    return {
      read: sum(({ bytesWritten }) => bytesWritten),
      written: sum(({ bytesRead }) => bytesRead),
    };
  }

  client(): KubeClient {
    const { port } = this.server.address() as AddressInfo;
    return new KubeClient({
      server: new URL(`http://127.0.0.1:${String(port)}`),
      context: "test",
      options: async () => Promise.resolve({}),
      forget: () => undefined,
    });
  }

  put(
    resource: Resource,
    namespace: string,
    object: object & { metadata: { name: string } },
  ): void {
    this.keep(`${listPath(resource, namespace)}/${object.metadata.name}`, object);
  }

  /** Tells all watches that it is still there, as a real one does each minute; ends old ones. */
  mark(): void {
    for (const watch of this.watches) {
      const metadata = { resourceVersion: String(this.version) };
      watch.response.write(`${JSON.stringify({ type: "BOOKMARK", object: { metadata } })}\n`);
      if (this.now() < watch.until) continue;
      this.watches.delete(watch);
      watch.response.end();
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    this.open += 1;
    const body = await bodyOf(request);
    this.open -= 1;
    const { pathname, searchParams } = new URL(request.url ?? "", "http://api");
    if (searchParams.get("watch") === "true") {
      this.watch(pathname, searchParams, response);
      return;
    }
    const isPartial = request.headers.accept?.includes("PartialObjectMetadata") === true;
    const [status, answer] = this.act(request.method ?? "", pathname, searchParams, body);
    const metadata = isMap(answer) ? answer["metadata"] : undefined;
    const isWhole = !isPartial || status >= 300;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(isWhole ? answer : { metadata }));
  }

  private act(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Record<string, unknown>,
  ): readonly [status: number, answer: object] {
    const found = this.objects.get(path);
    if (method === "POST") {
      const { name } = body["metadata"] as { name: string };
      return [201, this.keep(`${path}/${name}`, body)];
    }
    if (method === "GET" && !found && query.size > 0) return [200, this.list(path, query)];
    if (!found) return [404, { message: "not found", details: { name: path.split("/").at(-1) } }];
    if (method === "GET") return [200, found];
    const metadata = isMap(body["metadata"]) ? body["metadata"] : {};
    const expected = metadata["resourceVersion"] ?? found.metadata.resourceVersion;
    if (expected !== found.metadata.resourceVersion) return [409, { message: "modified" }];
    return [200, this.keep(path, merged(found, body))];
  }

  private list(path: string, query: URLSearchParams): object {
    const name = query.get("fieldSelector")?.replace("metadata.name=", "");
    const wanted = (query.get("labelSelector") ?? "").split(",").filter((pair) => pair !== "");
    const items = [...this.objects]
      .filter(([key]) => key.startsWith(`${path}/`))
      .map(([, object]) => object)
      .filter((object) => name === undefined || object.metadata.name === name)
      .filter((object) => wanted.every((pair) => labelsOf(object).has(pair)));
    return { metadata: { resourceVersion: String(this.version) }, items };
  }

  private watch(list: string, query: URLSearchParams, response: ServerResponse): void {
    const name = query.get("fieldSelector")?.replace("metadata.name=", "");
    const until = this.now() + Number(query.get("timeoutSeconds")) * 1000;
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    const watch = { list, name, response, until };
    this.watches.add(watch);
    response.on("close", () => this.watches.delete(watch));
  }

  private keep(path: string, object: object): Kept {
    this.version += 1;
    const type = this.objects.has(path) ? "MODIFIED" : "ADDED";
    const kept = merged(object, { metadata: { resourceVersion: String(this.version) } }) as Kept;
    this.objects.set(path, kept);
    for (const { list, name, response } of this.watches) {
      const isMeant = name === undefined || name === kept.metadata.name;
      if (isMeant && path.startsWith(`${list}/`)) {
        response.write(`${JSON.stringify({ type, object: kept })}\n`);
      }
    }
    return kept;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function labelsOf({ metadata }: Kept): ReadonlySet<string> {
  const labels = "labels" in metadata && isMap(metadata.labels) ? metadata.labels : {};
  return new Set(Object.entries(labels).map(([label, value]) => `${label}=${String(value)}`));
}

/** A merge patch, in which `null` removes. https://www.rfc-editor.org/rfc/rfc7386 */
function merged(before: object, patch: object): object {
  const after = new Map<string, unknown>(Object.entries(before));
  for (const [key, value] of Object.entries(patch)) {
    const old = after.get(key);
    if (value === null) after.delete(key);
    else after.set(key, isMap(value) ? merged(isMap(old) ? old : {}, value) : value);
  }
  return Object.fromEntries(after);
}
