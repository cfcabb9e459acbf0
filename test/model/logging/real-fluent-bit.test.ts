/**
 * Proves what a real Fluent Bit makes of files as a kubelet writes them, with the very configuration that
 * is declared, its folders and port replaced. Runs where SLUICE_FLUENT_BIT names a binary; seen with 5.1.
 *
 * Does not prove that the pod may read a node's files.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { LoggingArgs } from "../../../model/logging/settings";
import { out, SECRETS, Shipper } from "../../support/shipper";

const binary = process.env["SLUICE_FLUENT_BIT"];
const real = binary === undefined ? describe.skip : describe;

const TRACE = "0af7651916cd43dd8448eb211c80319c";

/** Lines of the sample application. */
const request = (level: string, trace: string) =>
  `{"timestamp":"2026-11-21T17:03:24.098Z","level":"${level}","message":"request","service":"shop","color":"green","version":"v1","method":"GET","route":"/ping","path":"/ping","status":200,"durationMs":0.01,"bytes":4,"userAgent":"curl","trace_id":"${trace}"}`;

const LIAR =
  '{"level":"INFO","message":"liar","app":"x","namespace":"x","color":"blue","pod":"x","stream":"x","time":"mine","log":"mine","_p":"mine"}';

interface Asked {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

interface Push {
  readonly streams: readonly {
    readonly stream: Readonly<Record<string, string>>;
    readonly values: readonly (readonly [string, string, Readonly<Record<string, string>>?])[];
  }[];
}

let server: Server;
let asked: Asked[];
let refusals: number;
let shipper: Shipper;

beforeEach(async () => {
  shipper = new Shipper(binary ?? "");
  asked = [];
  refusals = 0;
  server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const { url = "", headers } = incoming;
      const body = Buffer.concat(parts);
      const isPacked = headers["content-encoding"] === "gzip";
      const isRefused = refusals > 0;
      refusals -= 1;
      if (!isRefused) {
        asked.push({ url, headers, body: (isPacked ? gunzipSync(body) : body).toString("utf8") });
      }
      const isLoki = url.endsWith("/push");
      const status = isRefused ? 503 : isLoki ? 204 : 200;
      response.writeHead(status, { "content-type": "application/json" });
      response.end(isLoki ? "" : '{"errors":false,"items":[]}');
      server.emit("asked");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(async () => {
  await shipper.remove();
  server.close();
});

function start(store: Partial<LoggingArgs["store"]> = {}): void {
  const { port } = server.address() as AddressInfo;
  shipper.start({ kind: "loki", url: `http://127.0.0.1:${String(port)}/base`, ...store });
}

interface Line {
  readonly labels: Readonly<Record<string, string>>;
  readonly text: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

const linesOf = (pushes: readonly Asked[]): readonly Line[] =>
  pushes
    .flatMap(({ body }) => (JSON.parse(body) as Push).streams)
    .flatMap(({ stream, values }) =>
      values.map(([, text, metadata]) => ({
        labels: stream,
        text: JSON.parse(text) as Line["text"],
        metadata,
      })),
    );

/** Waits until so many lines came. */
async function lines(count: number): Promise<readonly Line[]> {
  while (linesOf(asked).length < count) await once(server, "asked");
  return linesOf(asked);
}

real("Lines that reach Loki", () => {
  test("have four labels, and a known trace is in the line", async () => {
    shipper.container("shop-green-5d8f-abcde", "shop", [out(request("info", TRACE))]);
    start();
    expect(await lines(1)).toEqual([
      {
        labels: { app: "shop", namespace: "market", color: "green", level: "info" },
        text: {
          timestamp: "2026-11-21T17:03:24.098Z",
          message: "request",
          service: "shop",
          version: "v1",
          method: "GET",
          route: "/ping",
          path: "/ping",
          status: 200,
          durationMs: 0.01,
          bytes: 4,
          userAgent: "curl",
          trace_id: TRACE,
          pod: "shop-green-5d8f-abcde",
          stream: "stdout",
        },
        metadata: undefined,
      },
    ]);
    expect(asked[0]?.url).toBe("/base/loki/api/v1/push");
    expect(asked[0]?.body).toContain('"1795280605123456789"');
  });

  test("are those of the app's own containers in its namespace only", async () => {
    const line = [out('{"level":"info","message":"foreign"}')];
    shipper.container("shop-blue-5d8f-abcde", "istio-proxy", line);
    shipper.container("shop-blue-5d8f-abcde", "shop", line, { namespace: "other" });
    shipper.container("shop-blue-green-5d8f-abcde", "shop-blue", line);
    shipper.container("web-blue-5d8f-abcde", "web", line);
    shipper.container("shop-blue-7c9d-fghij", "shop", [out('{"level":"info","message":"own"}')]);
    shipper.container("shop-green-7c9d-fghij", "shop", [out('{"level":"info","message":"own"}')]);
    start();
    const found = await lines(2);
    expect(found.map(({ labels, text }) => [labels["color"], text["message"]]).sort()).toEqual([
      ["blue", "own"],
      ["green", "own"],
    ]);
  });

  test("have one of five levels, whatever the app calls them", async () => {
    const levels = {
      debug: "debug",
      TRACE: "debug",
      Info: "info",
      warning: "warn",
      ERROR: "error",
      fatal: "error",
      loud: "unknown",
      unknown: "unknown",
    };
    const words = Object.keys(levels).map((level) => out(`{"level":"${level}","m":"${level}"}`));
    const others = ['{"level":30,"m":"a number"}', '{"m":"none"}', "panic: no JSON", "[1]", "17"];
    shipper.container("shop-blue-1-a", "shop", [...words, ...others.map(out)]);
    start();
    const found = await lines(words.length + others.length);
    expect(
      found.map(({ labels, text }) => [text["m"] ?? text["message"], labels["level"]]),
    ).toEqual(
      expect.arrayContaining([
        ...Object.entries(levels),
        ["a number", "unknown"],
        ["none", "unknown"],
        ["panic: no JSON", "unknown"],
        ["[1]", "unknown"],
        ["17", "unknown"],
      ]),
    );
    expect(found).toHaveLength(13);
  });

  test("cannot pass for another app, color or pod, and have no field twice", async () => {
    shipper.container("shop-green-1-a", "shop", [out(LIAR)]);
    start();
    const [found] = await lines(1);
    expect(found?.labels).toEqual({
      app: "shop",
      namespace: "market",
      color: "green",
      level: "info",
    });
    expect(found?.text).toEqual({
      message: "liar",
      time: "mine",
      log: "mine",
      _p: "mine",
      pod: "shop-green-1-a",
      stream: "stdout",
    });
    expect(asked[0]?.body.match(/\\"(?:pod|stream|color|app)\\":/g)).toEqual([
      '\\"pod\\":',
      '\\"stream\\":',
    ]);
  });

  test("are whole where the runtime broke them", async () => {
    const line = `{"level":"info","message":"${"x".repeat(40000)}"}`;
    shipper.container("shop-blue-1-a", "shop", [
      `stdout P ${line.slice(0, 16000)}`,
      `stdout P ${line.slice(16000, 32000)}`,
      out(line.slice(32000)),
    ]);
    start();
    const [found] = await lines(1);
    expect(found?.text["message"]).toBe("x".repeat(40000));
  });

  test("carry tenant and token, and trace and pod as metadata where that is asked for", async () => {
    shipper.container("shop-green-1-a", "shop", [out(request("error", TRACE))]);
    start({ tenant: "market", token: "x", structuredMetadata: true });
    const [found] = await lines(1);
    expect(found?.metadata).toEqual({ pod: "shop-green-1-a", trace_id: TRACE });
    expect(found?.labels["level"]).toBe("error");
    expect(asked[0]?.headers).toMatchObject({
      authorization: "Bearer t0k",
      "x-scope-orgid": "market",
    });
  });

  test("are sent again when the store refuses, and once only when the shipper starts anew", async () => {
    shipper.container("shop-green-1-a", "shop", [out('{"level":"info","message":"first"}')]);
    refusals = 1;
    start();
    expect((await lines(1)).map(({ text }) => text["message"])).toEqual(["first"]);
    await shipper.stop();
    shipper.container("shop-green-2-b", "shop", [out('{"level":"info","message":"second"}')]);
    start();
    expect((await lines(2)).map(({ text }) => text["message"])).toEqual(["first", "second"]);
  });
});

real.each([
  ["elasticsearch", "index-2026.11.21", { index: "index" }],
  ["opensearch", "shop-2026.11.21", {}],
] as const)("Lines that reach %s", (kind, index, further) => {
  test("are documents of a daily index, each with a name of its own", async () => {
    shipper.container("shop-green-1-a", "shop", [out(request("info", TRACE)), out(LIAR)]);
    start({ kind, username: "shipper", password: "x", ...further });
    while (asked.length === 0) await once(server, "asked");
    const [first] = asked;
    expect(first?.url).toBe("/base/_bulk");
    const name = Buffer.from(`shipper:${SECRETS.LOGS_PASSWORD}`).toString("base64");
    expect(first?.headers.authorization).toBe(`Basic ${name}`);
    const parts = (first?.body ?? "").trim().split("\n");
    const [action, document, , liar] = parts.map((part) => JSON.parse(part) as unknown);
    expect(action).toEqual({ create: { _index: index, _id: expect.any(String) as string } });
    expect(document).toMatchObject({
      "@timestamp": "2026-11-21T17:03:25.123456789Z",
      app: "shop",
      namespace: "market",
      color: "green",
      level: "info",
      pod: "shop-green-1-a",
      trace_id: TRACE,
    });
    expect(liar).toMatchObject({ app: "shop", color: "green", pod: "shop-green-1-a" });
    expect(parts[3]?.match(/"(?:pod|stream|color|app|time|log)":/g)).toHaveLength(6);
  });
});
