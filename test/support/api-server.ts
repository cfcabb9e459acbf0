import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isMap } from "../../model/settings/merge";

type Json = Readonly<Record<string, unknown>>;

/** One request that arrived: its verb and the kind, such as `patch virtualservices`. */
export interface Arrival {
  readonly what: string;
  readonly body: unknown;
}

/**
 * A small stand-in for the API server, over HTTP: objects with versions, merge patches, applied configurations
 * of which it takes `spec`. It checks no rights and no schemas.
 */
export class ApiServer {
  /** Every request, in the order of arrival. */
  readonly arrivals: Arrival[] = [];
  /** What was answered, in order. */
  readonly answers: string[] = [];
  /** Status codes with which requests are refused, such as `get virtualservices` with 403. */
  readonly refused = new Map<string, number>();
  /** Ready pods by Service: what its EndpointSlices say. */
  readonly slices = new Map<string, number>();
  /** Called with each request: waits until it may be answered. */
  before: (what: string) => Promise<void> | void = () => undefined;
  private readonly objects = new Map<string, Json>();
  private version = 1;

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => {
      void this.answer(request, response);
    });
  }

  static async start(): Promise<ApiServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ApiServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** A kubeconfig whose current context, `test`, leads here. */
  get kubeconfig(): string {
    return JSON.stringify({
      clusters: [{ name: "c", cluster: { server: this.url, "insecure-skip-tls-verify": true } }],
      users: [{ name: "u", user: { token: "t" } }],
      contexts: [{ name: "test", context: { cluster: "c", user: "u" } }],
      "current-context": "test",
    });
  }

  put(path: string, object: Json): void {
    this.version += 1;
    const metadata = { ...part(object, "metadata"), resourceVersion: String(this.version) };
    this.objects.set(path, { ...object, metadata });
  }

  get(path: string): Json | undefined {
    return this.objects.get(path);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const verb = { POST: "create", PATCH: "patch" }[request.method ?? ""] ?? "get";
    const plural = pathname.split("/namespaces/")[1]?.split("/")[1] ?? "";
    const what = `${verb} ${plural}`;
    const body = await bodyOf(request);
    this.arrivals.push({ what, body });
    await this.before(what);
    const service = /service-name=(.*)$/.exec(searchParams.get("labelSelector") ?? "")?.[1];
    const [status, answer] =
      service === undefined ? this.result(what, pathname, body) : [200, this.slice(service)];
    this.answers.push(what);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  }

  private slice(service: string): Json {
    const uids = Array.from(
      { length: this.slices.get(service) ?? 0 },
      (_, at) => `${service}-${String(at)}`,
    );
    return { items: [{ endpoints: uids.map((uid) => ({ targetRef: { uid } })) }] };
  }

  private result(what: string, path: string, body: unknown): readonly [number, Json] {
    const refused = this.refused.get(what);
    if (refused !== undefined) return [refused, { message: `refused ${what}` }];
    const patch = isMap(body) ? body : {};
    if (what.startsWith("create ")) {
      const created = `${path}/${String(part(patch, "metadata")["name"])}`;
      if (this.objects.has(created)) return [409, { message: "it is there already" }];
      this.put(created, patch);
      return [201, this.get(created) ?? {}];
    }
    const found = this.get(path);
    if (!found && path.split("/namespaces/")[1]?.split("/").length === 2) {
      return [200, { items: [] }];
    }
    if (!found) return [404, { message: "not found", details: { name: path.split("/").at(-1) } }];
    if (!what.startsWith("patch ")) return [200, found];
    const expected = part(patch, "metadata")["resourceVersion"];
    const isOld = expected !== undefined && expected !== part(found, "metadata")["resourceVersion"];
    if (isOld) return [409, { message: "the object has been modified" }];
    this.put(path, merged(found, patch));
    return [200, this.get(path) ?? {}];
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}

function part(object: Json, key: string): Json {
  const value = object[key];
  return isMap(value) ? value : {};
}

/** A merge patch, in which `null` removes. https://www.rfc-editor.org/rfc/rfc7386 */
function merged(before: Json, patch: Json): Json {
  const after: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(after, name);
    else after[name] = isMap(value) ? merged(part(before, name), value) : value;
  }
  return after;
}
