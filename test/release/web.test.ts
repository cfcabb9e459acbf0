// One question to a server: how much of an answer is read, and where nobody is sent. What gates make of an
// answer: test/release/gates.
import { gzipSync } from "node:zlib";
import { Prometheus } from "../../release/metrics/prometheus";
import { Notifier } from "../../release/notify/notifier";
import { askWeb } from "../../release/web";
import { LocalServer } from "./gates/server";

const signal = () => AbortSignal.timeout(5000);

let server: LocalServer;

afterEach(async () => {
  await server.stop();
});

const ask = (mostBytes = 1000) => askWeb({ url: server.url, mostBytes, signal: signal() });

test("an answer is read whole where it fits", async () => {
  server = await LocalServer.start((_request, response) => response.end("x".repeat(1000)));
  expect(await ask()).toMatchObject({ status: 200, body: "x".repeat(1000), isCut: false });
});

test("an answer without an end is left where it is long enough", async () => {
  server = await LocalServer.start((_request, response) => {
    const more = () => {
      if (!response.destroyed) response.write("x".repeat(1000), () => setImmediate(more));
    };
    more();
  });
  const { body, isCut } = await ask();
  expect([body.length, isCut]).toEqual([1000, true]);
});

test.each(["gzip", "GZIP"])("what is packed with %s counts as it is unpacked", async (encoding) => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  server = await LocalServer.start((_request, response) => {
    response.writeHead(200, { "content-encoding": encoding }).end(bomb);
  });
  const before = process.memoryUsage().rss;
  const { body, isCut } = await ask();
  expect([body.length, isCut]).toEqual([1000, true]);
  expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
});

test("what is packed badly is no answer", async () => {
  server = await LocalServer.start((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end("not packed");
  });
  await expect(ask()).rejects.toThrow("incorrect header check");
});

describe("A server that sends elsewhere", () => {
  let other: LocalServer;

  beforeEach(async () => {
    other = await LocalServer.start((_request, response) => response.end("{}"));
    server = await LocalServer.start((_request, response) => {
      response.writeHead(307, { location: other.url }).end();
    });
  });

  afterEach(async () => {
    expect(other.asked).toEqual([]);
    await other.stop();
  });

  test("takes no tenant of Prometheus or Loki with it", async () => {
    const headers = { "x-scope-orgid": "shop" };
    const prometheus = new Prometheus({ url: server.url, token: "t1", headers });
    await expect(prometheus.instant("up", signal())).rejects.toThrow(
      "status 307: it sends elsewhere, which is not followed",
    );
  });

  test("is told nothing a second time, and complained of", async () => {
    const complaints: string[] = [];
    const receiver = { kind: "slack", url: server.url } as const;
    const notifier = new Notifier([receiver], (text) => complaints.push(text));
    const names = { release: "r1", app: "shop", namespace: "shop", stack: "dev" };
    const times = { at: 1, startedAt: 1 };
    notifier.send({ kind: "held", tone: "bad", title: "held", text: "", ...names, ...times });
    await notifier.settle(5000);
    expect(complaints).toEqual(['slack was not told "held": it answered 307']);
    expect(server.asked).toHaveLength(1);
  });
});

test("Prometheus with a longer answer than any chart needs is unknown", async () => {
  server = await LocalServer.start((_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(20_000_000)));
  });
  const read = await new Prometheus({ url: server.url }).read("up", signal());
  expect(read).toEqual({
    missing: expect.stringContaining("the answer has more than 16777216 bytes") as string,
  });
});
