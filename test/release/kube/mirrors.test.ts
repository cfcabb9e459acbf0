import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { KubeClient } from "../../../release/kube/client";
import { Mirrors } from "../../../release/kube/mirrors";
import { CONFIG_MAPS, PODS } from "../../../release/kube/resource";

/** Does not prove that a real API server watches so: test/e2e. */

const REF = { resource: CONFIG_MAPS, namespace: "shop", name: "shop-words" };
const object = (value: string, version: number, name = "shop-words") => ({
  metadata: { name, resourceVersion: String(version) },
  data: { value },
});

let server: Server;
let asked: string[];
/** What lists have. */
let items: object[];
let watches: ServerResponse[];
let how: "told" | "refused" | "lists" | "closed" | "unlisted";

beforeEach(async () => {
  asked = [];
  items = [];
  watches = [];
  how = "told";
  server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    const isWatch = searchParams.get("watch") === "true";
    const isOne = pathname.endsWith("shop-words");
    asked.push(isWatch ? "watch" : isOne ? "get" : "list");
    const list = { metadata: { resourceVersion: "7" }, items };
    if (isOne) {
      const [first] = items;
      const details = { name: "shop-words" };
      response.statusCode = first ? 200 : 404;
      response.end(JSON.stringify(first ?? { message: "none", details }));
    } else if (how === "unlisted" || (isWatch && how === "refused")) {
      response.writeHead(403).end(JSON.stringify({ message: "forbidden" }));
    } else if (!isWatch || how === "lists") {
      response.end(JSON.stringify(list));
    } else if (how === "closed") {
      response.end();
    } else {
      response.flushHeaders();
      watches.push(response);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const end = new AbortController();

function mirrors(): Mirrors {
  const { port } = server.address() as AddressInfo;
  return new Mirrors(
    new KubeClient({
      server: new URL(`http://127.0.0.1:${String(port)}`),
      context: "test",
      options: async () => Promise.resolve({}),
      forget: () => undefined,
    }),
  );
}

function following(): Mirrors {
  const found = mirrors();
  found.follow(end.signal);
  return found;
}

const tell = (type: string, told: object) =>
  watches.at(-1)?.write(`${JSON.stringify({ type, object: told })}\n`);

/** Reads until it is so. */
async function until<T>(read: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isSo(value)) return value;
    await new Promise(setImmediate);
  }
}

const opened = () =>
  until(
    async () => Promise.resolve(watches.length),
    (count) => count > 0,
  );

test("before anybody follows, each look is a request", async () => {
  const found = mirrors();
  items = [object("a", 1)];
  for (let looks = 0; looks < 3; looks += 1) await found.get(REF);
  expect(asked).toEqual(["get", "get", "get"]);
});

test("a follower is told of changes: a thousand looks are two requests", async () => {
  const found = following();
  items = [object("a", 1)];
  expect(await found.get(REF)).toEqual(object("a", 1));
  await opened();
  tell("MODIFIED", object("b", 8));
  await until(
    () => found.get<typeof REF & { data: object }>(REF),
    ({ data }) => "value" in data && data.value === "b",
  );
  tell("BOOKMARK", { metadata: { resourceVersion: "9" } });
  for (let looks = 0; looks < 1000; looks += 1) await found.get(REF);
  tell("DELETED", object("b", 10));
  await until(
    () => found.find(REF),
    (one) => one === undefined,
  );
  expect(asked).toEqual(["list", "watch"]);
});

test("an object that is not there is waited for", async () => {
  const found = following();
  expect(await found.find(REF)).toBeUndefined();
  await opened();
  tell("ADDED", object("a", 8));
  expect(
    await until(
      () => found.find(REF),
      (one) => one !== undefined,
    ),
  ).toEqual(object("a", 8));
  expect(asked).toEqual(["list", "watch"]);
});

test.each(["refused", "lists", "closed"] as const)(
  "where a watch is %s, looks share a reading",
  async (kind) => {
    how = kind;
    items = [object("a", 1, "one"), object("b", 2, "two")];
    const found = following();
    const labels = { app: "shop" };
    for (let looks = 0; looks < 100; looks += 1) {
      expect(await found.list(PODS, "shop", labels)).toHaveLength(2);
      await new Promise(setImmediate);
    }
    expect(asked.filter((what) => what === "list").length).toBeLessThanOrEqual(2);
    expect(asked.filter((what) => what === "watch").length).toBe(1);
  },
);

test("where only a right to get is given, it is used", async () => {
  how = "unlisted";
  items = [object("a", 1)];
  const found = following();
  for (let looks = 0; looks < 10; looks += 1) expect(await found.get(REF)).toEqual(object("a", 1));
  expect(asked).toEqual(["list", "get"]);
});

test("a version that the server has forgotten is read anew", async () => {
  items = [object("a", 1)];
  const found = following();
  await found.get(REF);
  await opened();
  items = [object("c", 12)];
  watches[0]?.end(`${JSON.stringify({ type: "ERROR", object: { code: 410 } })}\n`);
  await until(
    () => found.get<{ data: { value: string } }>(REF),
    ({ data }) => data.value === "c",
  );
  expect(asked.slice(0, 3)).toEqual(["list", "watch", "list"]);
});

test("a fresh look is a reading", async () => {
  items = [object("a", 1)];
  const found = following();
  await found.get(REF);
  await opened();
  items = [object("b", 8)];
  expect(found.renew(performance.now())).toBe(true);
  expect(await found.get(REF)).toEqual(object("b", 8));
});

test("what was asked for since a moment is fresh, and is not asked for again", async () => {
  items = [object("a", 1)];
  const found = following();
  const began = performance.now();
  await found.get(REF);
  expect(found.renew(began)).toBe(false);
  await found.get(REF);
  expect(asked.filter((what) => what !== "watch")).toEqual(["list"]);
});
