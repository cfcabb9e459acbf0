import type { Question } from "../../../release/driver/ports";
import type { HttpGate } from "../../../model/gates/kinds/http";
import { askHttp } from "../../../release/gates/http";
import { allOn, share } from "../../../model/traffic/weights";
import { LocalServer } from "./server";

let server: LocalServer;

beforeEach(async () => {
  server = await LocalServer.start(({ url }, response) => {
    if (url === "/silent") return;
    if (url === "/cut") {
      response.writeHead(200, { "content-length": "100" }).write("half");
      response.destroy();
      return;
    }
    const statuses: Readonly<Record<string, number>> = {
      "/moved": 302,
      "/broken": 503,
      "/hunter2": 503,
    };
    response.writeHead(statuses[url ?? ""] ?? 200, { location: "/" }).end("all is well");
  });
});

afterEach(async () => {
  await server.stop();
});

const question: Question = {
  color: "green",
  active: "blue",
  release: "r1",
  step: "stage 1 of 3",
  weights: { blue: 90, green: 10 },
  startedAt: 0,
  since: 0,
  now: 1000,
};
const route = { hosts: ["shop.example.com"], preview: { header: "x-sluice-color" } };

const gateOf = (path: string, own: Partial<HttpGate> = {}): HttpGate => ({
  kind: "http",
  name: "smoke",
  mode: "enforce",
  onFail: "rollback",
  everySeconds: 10,
  timeoutSeconds: 5,
  failures: 1,
  of: 1,
  url: `${server.url}${path}`,
  status: 200,
  ...own,
});

const ask = (gate: HttpGate, asked = question, patience = 5000) =>
  askHttp(gate, asked, route, AbortSignal.timeout(patience));

test.each([
  ["/ready", {}, "passed", "smoke: /ready of green has status 200"],
  ["/broken", {}, "failed", "smoke: /broken of green has status 503, must be 200"],
  ["/moved", {}, "failed", "smoke: /moved of green has status 302, must be 200"],
  ["/moved", { status: 302 }, "passed", "smoke: /moved of green has status 302"],
  ["/", { contains: "is well" }, "passed", "smoke: / of green has status 200"],
  [
    "/",
    { contains: "is bad" },
    "failed",
    'smoke: / of green has status 200 without "is bad" in the answer',
  ],
])("%s with %j: %s", async (path, own, outcome, sentence) => {
  expect(await ask(gateOf(path, own))).toMatchObject({ outcome, sentence });
});

describe("an address in a variable", () => {
  const secret = (): HttpGate => {
    const { url: _url, ...gate } = gateOf("/");
    return { ...gate, urlFrom: "SMOKE_URL" };
  };

  afterEach(() => {
    delete process.env["SMOKE_URL"];
  });

  test("is asked, and no answer shows more of it than the variable's name", async () => {
    process.env["SMOKE_URL"] = `${server.url}/hunter2`;
    expect(await ask(secret())).toMatchObject({
      outcome: "failed",
      sentence: "smoke: the address in SMOKE_URL of green has status 503, must be 200",
    });
  });

  test.each(["", "hunter2", "file:///etc/passwd"])("that is %j is no address", async (value) => {
    process.env["SMOKE_URL"] = value;
    expect(await ask(secret())).toEqual({
      outcome: "unknown",
      sentence:
        "smoke: the address in SMOKE_URL of green: the variable SMOKE_URL has no address that starts with http:// or https://",
    });
  });
});

test("no answer, half an answer, and nobody there are unknown", async () => {
  expect(await ask(gateOf("/silent"), question, 50)).toEqual({
    outcome: "unknown",
    sentence: "smoke: /silent of green: no answer in time",
  });
  expect((await ask(gateOf("/cut"))).outcome).toBe("unknown");
  const gate = gateOf("/ready");
  await server.stop();
  const verdict = await ask(gate);
  expect(verdict.outcome).toBe("unknown");
  expect(verdict.sentence).toMatch(/^smoke: \/ready of green: connect ECONNREFUSED/);
});

/** The headers that a question sent. */
async function sent(
  own: Partial<HttpGate>,
  asked: Partial<Question>,
  publicValue?: string,
  hosts: readonly string[] = route.hosts,
) {
  const preview = { header: "x-sluice-color", ...(publicValue !== undefined && { publicValue }) };
  const signal = AbortSignal.timeout(5000);
  await askHttp(gateOf("/", own), { ...question, ...asked }, { hosts, preview }, signal);
  return server.asked.at(-1)?.headers;
}

test("on the mesh the header names the color, and the secret word stays at home", async () => {
  const headers = await sent({}, {}, "secret-word");
  expect(headers?.["x-sluice-color"]).toBe("green");
});

test("at the gateway the header has the secret word, under the public name", async () => {
  const asked = { weights: share("green", 60) };
  const headers = await sent({ host: "shop.example.com" }, asked, "secret-word");
  expect(headers).toMatchObject({ host: "shop.example.com", "x-sluice-color": "secret-word" });
});

test("under a wildcard's name the secret word leads, too", async () => {
  const asked = { weights: share("green", 60) };
  const headers = await sent({ host: "eu.example.com" }, asked, "secret-word", ["*.example.com"]);
  expect(headers).toMatchObject({ host: "eu.example.com", "x-sluice-color": "secret-word" });
});

test("with all traffic on the new color the idle one is the old one: nothing is asked for", async () => {
  const asked = { weights: allOn("green") };
  const headers = await sent({ host: "shop.example.com" }, asked, "secret-word");
  expect(headers).not.toHaveProperty("x-sluice-color");
});

test("a host of the gateway without a secret word is not asked: the active color could answer", async () => {
  const gate = gateOf("/", { host: "shop.example.com" });
  expect(await ask(gate, { ...question, weights: share("green", 60) })).toEqual({
    outcome: "unknown",
    sentence:
      "smoke: / of green: not asked, as it needs a way to the idle color: " +
      "traffic.preview.publicValue, as this host is one of traffic.hosts",
  });
  expect(server.asked).toEqual([]);
  expect((await ask(gate, { ...question, weights: allOn("green") })).outcome).toBe("passed");
});
