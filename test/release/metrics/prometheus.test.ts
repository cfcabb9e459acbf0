/** Proves how replies are read; that a real Prometheus gives such replies is proven in test/e2e. */
import { Prometheus } from "../../../release/metrics/prometheus";
import { LocalServer } from "../gates/server";

let server: LocalServer;
let reply: { status: number; body: string };

beforeEach(async () => {
  server = await LocalServer.start((_request, response) => {
    response.writeHead(reply.status, { "content-type": "application/json" }).end(reply.body);
  });
});

afterEach(async () => {
  await server.stop();
});

const signal = () => AbortSignal.timeout(5000);
const series = (value: string, labels = {}) => ({ metric: labels, value: [1000.5, value] });
const success = (result: unknown, further = {}) =>
  JSON.stringify({ status: "success", data: { resultType: "vector", result }, ...further });

async function read(body: string, status = 200) {
  reply = { status, body };
  return new Prometheus({ url: server.url }).read("up", signal());
}

test("one series is a number", async () => {
  expect(await read(success([series("0.25")]))).toEqual({ value: 0.25 });
  expect(server.asked[0]?.url).toBe("/api/v1/query?query=up");
});

test("a scalar is a number, too", async () => {
  const data = { resultType: "scalar", result: [1000, "7"] };
  expect(await read(JSON.stringify({ status: "success", data }))).toEqual({ value: 7 });
});

test.each([
  ["no series", success([]), 200, "no data"],
  ["two series", success([series("1", { a: "1" }), series("2", { a: "2" })]), 200, "2 series"],
  ["NaN", success([series("NaN")]), 200, "the answer is NaN"],
  ["an infinity", success([series("+Inf")]), 200, "the answer is Infinity"],
  ["the other infinity", success([series("-Inf")]), 200, "the answer is -Infinity"],
  ["an empty value", success([series("")]), 200, "the answer is NaN"],
  [
    "a part of the truth",
    success([series("1")], { warnings: ["store gone"] }),
    200,
    "Prometheus warns: store gone",
  ],
  [
    "an answer that not all stores gave",
    success([series("1")], { isPartial: true }),
    200,
    "Prometheus warns: the answer is partial",
  ],
  [
    "an answer without a part of the samples",
    success([series("1")], { infos: ["PromQL info: ignored histograms in a range (1:5)"] }),
    200,
    "Prometheus warns: PromQL info: ignored histograms in a range (1:5)",
  ],
  [
    "a refusal",
    '{"status":"error","errorType":"bad_data","error":"parse error"}',
    400,
    "Prometheus refuses: bad_data: parse error",
  ],
  ["a refusal in plain text", "parse error at line 1\nmore", 400, "refuses: parse error at line 1"],
  [
    "a page to a bad request",
    "<html>400</html>",
    400,
    "status 400 without an answer of Prometheus",
  ],
  ["a page of a proxy", "<html>502</html>", 502, "status 502 without an answer of Prometheus"],
  ["a page to log in", "<html>hello</html>", 200, "status 200 without an answer of Prometheus"],
  ["half an answer", '{"status":"success"', 200, "status 200 without an answer of Prometheus"],
  ["an answer of another kind", '{"status":"success","data":{}}', 200, "without an answer"],
  ["a good answer with a bad status", success([series("1")]), 500, "status 500"],
])("%s is no number", async (_what, body, status, why) => {
  const found = await read(body, status);
  expect(found).toEqual({ missing: expect.stringContaining(why) as unknown });
});

test("what Prometheus only mentions is no warning", async () => {
  const infos = ["PromQL info: metric might not be a counter"];
  const further = { infos, warnings: null, isPartial: false };
  expect(await read(success([series("1")], further))).toEqual({ value: 1 });
});

test("nobody at the address is a reason with the address", async () => {
  await server.stop();
  const found = await new Prometheus({ url: server.url }).read("up", signal());
  expect(found).toEqual({
    missing: expect.stringMatching(/^Prometheus at 127\.0\.0\.1:\d+: \S/) as unknown,
  });
});

test("no answer in time is a reason", async () => {
  const silent = await LocalServer.start(() => undefined);
  const found = await new Prometheus({ url: silent.url }).read("up", AbortSignal.timeout(50));
  await silent.stop();
  expect(found).toEqual({ missing: expect.stringMatching(/: no answer in time$/) as unknown });
});

test("an answer that stops halfway is no answer in time", async () => {
  const slow = await LocalServer.start((_request, response) => {
    response.writeHead(200).write('{"status":');
  });
  const found = await new Prometheus({ url: slow.url }).read("up", AbortSignal.timeout(100));
  await slow.stop();
  expect(found).toEqual({ missing: expect.stringMatching(/: no answer in time$/) as unknown });
});

test("an interruption is told apart from a late answer", async () => {
  const controller = new AbortController();
  controller.abort();
  const found = await new Prometheus({ url: server.url }).read("up", controller.signal);
  expect(found).toEqual({ missing: expect.stringMatching(/: interrupted$/) as unknown });
});

test("a path, headers and a token are sent", async () => {
  reply = { status: 200, body: success([series("1")]) };
  const options = { token: "secret", headers: { "x-scope-orgid": "shop" } };
  await new Prometheus({ url: `${server.url}/select/0?dedup=1`, ...options }).read("up", signal());
  const [asked] = server.asked;
  expect(asked?.url).toBe("/select/0/api/v1/query?dedup=1&query=up");
  expect(asked?.headers).toMatchObject({
    authorization: "Bearer secret",
    "x-scope-orgid": "shop",
  });
});

test("an empty token is none", async () => {
  reply = { status: 200, body: success([series("1")]) };
  await new Prometheus({ url: server.url, token: "" }).read("up", signal());
  expect(server.asked[0]?.headers).not.toHaveProperty("authorization");
});

test("a name and password in the address are sent, and never shown", async () => {
  reply = { status: 401, body: "no" };
  const url = server.url.replace("http://", "http://shop:p%40ss@");
  const found = await new Prometheus({ url }).read("up", signal());
  const expected = `Basic ${Buffer.from("shop:p@ss").toString("base64")}`;
  expect(server.asked[0]?.headers.authorization).toBe(expected);
  expect(JSON.stringify(found)).not.toContain("ss@");
});

test("a range gives the points of every series", async () => {
  const result = [
    {
      metric: { color: "green" },
      values: [
        [10, "1"],
        [20, "2.5"],
      ],
    },
  ];
  const data = { resultType: "matrix", result };
  reply = { status: 200, body: JSON.stringify({ status: "success", data }) };
  const range = { from: 10, to: 20, stepSeconds: 10 };
  const answer = await new Prometheus({ url: server.url }).range("up", range, signal());
  expect(answer).toEqual({
    series: [
      {
        labels: { color: "green" },
        points: [
          [10, 1],
          [20, 2.5],
        ],
      },
    ],
    warnings: [],
  });
  expect(server.asked[0]?.url).toBe("/api/v1/query_range?query=up&start=10&end=20&step=10");
});
