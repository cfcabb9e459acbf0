/**
 * Proves the report on capacity from a Prometheus's replies on. That a real Prometheus has these numbers
 * is not proven here.
 */
import { MONITORING } from "../support/monitoring";
import type { Color } from "../../model/color";
import { parseSettings } from "../../model/settings/settings";
import { resolveRelease } from "../../model/release/settings";
import {
  CAPACITY_OPTIONS,
  capacityOf,
  type CapacitySession,
  readCapacity,
} from "../../cli/capacity";
import { readAll } from "../../cli/line";
import { UsageError } from "../../cli/usage-error";
import { EXIT_CODES } from "../../model/exit-code";
import { Prometheus } from "../../release/metrics/prometheus";
import { PrometheusSource } from "../../release/metrics/prometheus-source";
import { ReleaseError } from "../../release/release-error";
import { LocalServer } from "../release/gates/server";

const IMAGE = `registry.example.com/shop@sha256:${"a".repeat(64)}`;

/** What is asked for: requests, processors, their share, memory, pods. */
type Kind = "requests" | "cores" | "cpu" | "memory" | "pods";

/** A value by the number of the moment; nothing is a gap. */
type Course = (moment: number) => number | "NaN" | undefined;

const COURSES: Readonly<Record<Color, Readonly<Record<Kind, Course>>>> = {
  blue: {
    // 100 a second, at noon 400.
    requests: (moment) => (moment === 1 ? 400 : 100),
    cores: (moment) => (moment === 1 ? 4 : 1),
    cpu: (moment) => 0.2 + moment * 0.1,
    memory: () => 0.5,
    pods: () => 3,
  },
  green: {
    requests: () => 0,
    cores: () => 0.1,
    cpu: (moment) => (moment === 0 ? "NaN" : 0.01),
    memory: (moment) => (moment === 2 ? undefined : 0.25),
    pods: () => 2,
  },
};

let courses = COURSES;
let refusal: string | undefined;
let server: LocalServer;
let asked: URLSearchParams[];

beforeEach(async () => {
  [courses, refusal, asked] = [COURSES, undefined, []];
  server = await LocalServer.start((request, response) => {
    const params = new URL(request.url ?? "", "http://x").searchParams;
    asked.push(params);
    if (refusal !== undefined) {
      const error = { status: "error", errorType: "bad_data", error: refusal };
      response.writeHead(400).end(JSON.stringify(error));
      return;
    }
    const query = params.get("query") ?? "";
    const course = courses[colorOf(query)][kindOf(query)];
    const [start, end, step] = ["start", "end", "step"].map((name) => Number(params.get(name)));
    const values = [];
    for (let at = start ?? 0, moment = 0; at <= (end ?? 0); at += step ?? 1, moment += 1) {
      const value = course(moment);
      if (value !== undefined) values.push([at, String(value)]);
    }
    const result = values.length === 0 ? [] : [{ metric: {}, values }];
    const data = { resultType: "matrix", result };
    response.end(JSON.stringify({ status: "success", data }));
  });
});

afterEach(async () => {
  await server.stop();
});

function colorOf(query: string): Color {
  return /(?:="|pod=~")shop-green[-"]/.test(query) ? "green" : "blue";
}

function kindOf(query: string): Kind {
  if (query.includes("container_spec_cpu_quota")) return "cpu";
  if (query.includes("container_cpu_usage_seconds_total")) return "cores";
  if (query.includes("container_memory_working_set_bytes")) return "memory";
  return query.includes("kube_deployment_spec_replicas") ? "pods" : "requests";
}

function session(further: Partial<CapacitySession> = {}): CapacitySession {
  const place = { app: "shop", namespace: "market" };
  return {
    stack: "prod",
    service: place,
    settings: parseSettings({
      ...{ app: "shop", namespace: "market", port: 8080, activeColor: "blue" },
      blue: { image: IMAGE },
      green: { image: IMAGE, replicas: 2 },
      workload: {
        resources: {
          requests: { cpu: "250m", memory: "512Mi" },
          limits: { cpu: "2", memory: "1Gi" },
        },
      },
      autoscaling: { min: 2, max: 6 },
    }),
    release: resolveRelease({ preset: "mesh" }),
    // A little after 03:00.
    clock: { now: () => Date.UTC(2026, 10, 21, 3, 7), sleep: async () => undefined },
    metrics: new PrometheusSource(new Prometheus({ url: server.url }), place, MONITORING),
    pods: {
      count: async () => ({
        blue: { desired: 3, ready: 3, serving: 3 },
        green: { desired: 2, ready: 1, serving: 1 },
      }),
    },
    ...further,
  };
}

function read(given: Readonly<Record<string, string>>) {
  const raw = (name: string) => [given[name] ?? []].flat();
  const { values, wrong } = readAll(CAPACITY_OPTIONS, raw, "--");
  if (wrong.length > 0) throw new UsageError(wrong);
  return readCapacity(values);
}

const ask = (values: Readonly<Record<string, string>>, format: "text" | "html" | "json" = "text") =>
  capacityOf(session(), read({ window: "3h", step: "1h", ...values }), format);

test("the whole report, in words", async () => {
  const { text, code } = await ask({ "core-hour": "0.04", "gib-hour": "0.01" });
  expect(code).toBe(EXIT_CODES.ok);
  expect(text).toBe(`capacity of shop prod, 2026-11-21 00:00:00 UTC to 2026-11-21 03:00:00 UTC

Used            mean   peak   now    a day    days to the limit  known
blue cpu        30.0%  40.0%  40.0%  +240.0%  0.25               3 of 3
blue memory     50.0%  50.0%  50.0%  +0.0%    none               3 of 3
blue requests   200/s  400/s  100/s  +0/s     none               3 of 3
green cpu       1.0%   1.0%   1.0%   +0.0%    none               2 of 3
green memory    25.0%  25.0%  25.0%  +0.0%    none               2 of 3
green requests  0/s    0/s    0/s    +0/s     none               3 of 3
all requests    200/s  400/s  100/s  +0/s     none               3 of 3
cpu and memory: the fullest pod, of its limit; requests: the limit is what the larger color can carry

Room   pods                one pod  carries  with all pods  stages
blue   3 ready, 6 at most  160/s    120%     240%           10% fits, 30% fits, 60% fits, 100% fits
green  1 ready, 6 at most  160/s    40%      240%           10% fits, 30% fits, 60% needs 2 pods, 100% needs 3 pods
of the peak, 400/s, with pods at most 80% busy; a request costs 10ms of a processor, seen on blue

Idle color  in the window  in 30 days
pod hours   6              1440
core hours  1.5            360
GiB hours   3              720
price       0.09           21.6
known of 3 of 3 hours`);
});

test("what is asked ends at a whole step, and each moment tells of the step before it", async () => {
  await ask({});
  const end = Date.UTC(2026, 10, 21, 3) / 1000;
  for (const params of asked) {
    expect(params.get("start")).toBe(String(end - 2 * 3600));
    expect(params.get("end")).toBe(String(end));
    expect(params.get("step")).toBe("3600");
  }
  expect(asked).toHaveLength(10);
  expect(asked.filter((params) => params.get("query")?.includes("[3600s]"))).toHaveLength(6);
});

test("a stage that no allowed number of pods can carry is too much", async () => {
  const { text } = await ask({ busy: "20" });
  expect(text).toContain(
    "green  1 ready, 6 at most  40/s     10%      60%            10% fits, 30% needs 3 pods, 60% needs 6 pods, 100% too much: needs 10 pods",
  );
});

test("without prices there are hours only", async () => {
  const { text } = await ask({});
  expect(text).toContain("core hours  1.5            360\n");
  expect(text).toContain("price       unknown: no prices\n");
});

test("what Prometheus does not know is said, and is no 0", async () => {
  courses = { ...COURSES, green: { ...COURSES.green, requests: () => undefined } };
  const { text, code } = await ask({});
  expect(code).toBe(EXIT_CODES.ok);
  expect(text).toContain("green requests  unknown: no data\n");
  expect(text).toContain("all requests    unknown: no data\n");
  expect(text).toContain("blue   unknown: no data\n");
  expect(text).toContain("reserved    unknown: no time at which requests and pods are known");
});

test("without the cluster the room is unknown, and all else is told", async () => {
  const count = async () => Promise.reject(new Error("Forbidden"));
  const { text } = await capacityOf(session({ pods: { count } }), read({ window: "3h" }), "text");
  expect(text).toContain("blue   unknown: Forbidden\ngreen  unknown: Forbidden\n");
  expect(text).toContain("blue memory     50.0%");
});

test("a Prometheus that knows nothing is a failure", async () => {
  refusal = "parse error";
  const { text, code } = await ask({});
  expect(code).toBe(EXIT_CODES.failed);
  expect(text).toContain("blue cpu        unknown: Prometheus at 127.0.0.1");
  expect(text).toContain("Prometheus refuses: bad_data: parse error");
});

test("no Prometheus is refused", async () => {
  const { metrics: _none, ...others } = session();
  const answer = capacityOf({ ...others, metrics: undefined }, read({}), "text");
  await expect(answer).rejects.toThrow(
    new ReleaseError(
      "There is no Prometheus to ask: release.metrics.prometheus is not set, nor has the variable of prometheusFrom an address.",
      EXIT_CODES.refused,
    ),
  );
});

test("as JSON every number is there", async () => {
  const { text } = await ask({}, "json");
  expect(JSON.parse(text)).toMatchObject({
    app: "shop",
    stack: "prod",
    stepSeconds: 3600,
    busyPercent: 80,
    used: { blue: { cpu: { peak: 0.4, known: 3, asked: 3 } } },
    cost: { seenOn: ["blue"] },
    room: { green: { ready: 1, most: 6, stages: [{ weight: 10, fits: "live" }, {}, {}, {}] } },
    idle: { podHours: 6, price: { missing: "no prices" } },
  });
});

test("as a page it has its tables and a chart of each number, broken where nothing is known", async () => {
  courses = {
    ...COURSES,
    green: { ...COURSES.green, memory: (moment) => (moment === 1 ? undefined : 0.25) },
  };
  const { text } = await ask({}, "html");
  expect(text).toContain("<title>shop prod: capacity</title>");
  expect(text).toContain("<td>3 ready, 6 at most</td>");
  expect(text.match(/<svg /g)).toHaveLength(4);
  const memory = text.slice(text.indexOf('aria-label="Memory'));
  expect(/<path class="green"[^>]* d="([^"]*)"/.exec(memory)?.[1]).toMatch(
    /^M[\d. ]+h0M[\d. ]+h0$/,
  );
  expect(text).not.toMatch(/https?:|<script/);
});

describe("the command line", () => {
  test.each([
    ["window", "7", "a time, such as 7d or 30m"],
    ["window", "0d", "a time, such as 7d or 30m"],
    ["step", "week", "a time, such as 7d or 30m"],
    ["step", "30s", "a window of 2 to 11000 steps"],
    ["step", "4d", "a window of 2 to 11000 steps"],
    ["busy", "0", "a number from 1 to 100"],
    ["busy", "101", "a number from 1 to 100"],
    ["core-hour", "cheap", "a price, such as 0.03"],
    ["gib-hour", "-1", "a price, such as 0.03"],
  ])("refuses --%s %s", (name, value, needed) => {
    expect(() => read({ [name]: value })).toThrow(needed);
  });

  test("has defaults", () => {
    expect(read({})).toEqual({
      ...{ windowSeconds: 604_800, stepSeconds: 3600, busyPercent: 80, prices: {} },
    });
  });
});
