// What was counted along a release, from Prometheus' replies on, in reports on fake stacks. That a real
// Prometheus understands the queries is not proven here.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Color } from "../../model/color";
import { releaseQueries } from "../../model/metrics/release-queries";
import { ISTIO_METRICS } from "../../model/metrics/requests";
import { summaryOf } from "../../model/release/summary";
import { readReleaseMetrics } from "../../cli/release-metrics";
import { release } from "../../cli/verbs/release";
import { report } from "../../cli/verbs/report";
import { NO_METRICS } from "../../release/address";
import { EXIT_CODES } from "../../model/exit-code";
import { FakeStack } from "../support/stack";
import { FakePrometheus, type Scripted } from "../release/gates/fake-prometheus";
import { act } from "./acting";

const fake = new FakePrometheus();
const queries = (color: Color) =>
  releaseQueries({ app: "shop", namespace: "shop", color }, "60s", ISTIO_METRICS);
const [blue, green] = [queries("blue"), queries("green")];

/** Green gets its 10 %; its second scrape fails, and nobody calls it before. */
const HEALTHY: readonly (readonly [string, Scripted])[] = [
  [blue.share, (moment) => [1, undefined, 0.9, 0.9, 0.875][moment]],
  [green.share, (moment) => [0, undefined, 0.1, 0.1, 0.125][moment]],
  [blue.errors, 0],
  [green.errors, (moment) => [NaN, undefined, 0, 0.01, 0.02][moment]],
  [blue.p99, 80],
  [green.p99, "empty"],
];

let stack: FakeStack;
let folder: string;

beforeAll(async () => {
  await fake.start();
});

afterAll(async () => {
  await fake.stop();
});

beforeEach(() => {
  fake.queries.length = 0;
  fake.ranges.length = 0;
  fake.answers = HEALTHY;
  folder = mkdtempSync(join(tmpdir(), "release-report-"));
  stack = new FakeStack();
  stack.release = { ...stack.release, metrics: { prometheus: fake.url } };
  // A minute ago: moments at 0, 15, 30, 45 and 60s.
  stack.begin(10, true);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (...argv: readonly string[]) => act(report, argv, [stack]);
const observed = async () => {
  const { code, out } = await run("--json");
  expect(code).toBe(EXIT_CODES.ok);
  return (JSON.parse(out) as Readonly<Record<string, unknown>>)["observed"];
};

const host = () => fake.url.slice("http://".length);

/** Makes every limit 50ms, and has them as they were. */
function shortened(): readonly number[] {
  const { timeout } = AbortSignal;
  const limits: number[] = [];
  jest.spyOn(AbortSignal, "timeout").mockImplementation((limit) => {
    limits.push(limit);
    return timeout.call(AbortSignal, 50);
  });
  return limits;
}

const START = 1_000_000_000;
const points = (...values: readonly (number | undefined)[]) => ({
  points: values.flatMap((value, moment) =>
    value === undefined ? [] : [{ at: START + moment * 15_000, value }],
  ),
});

test("as JSON the series of both colors are there, with what is not known of them", async () => {
  expect(await observed()).toEqual({
    ...{ from: START, to: START + 60_000, stepSeconds: 15, windowSeconds: 60 },
    colors: {
      blue: {
        share: points(1, undefined, 0.9, 0.9, 0.875),
        errors: points(0, 0, 0, 0, 0),
        p99: points(80, 80, 80, 80, 80),
      },
      green: {
        share: points(0, undefined, 0.1, 0.1, 0.125),
        errors: points(undefined, undefined, 0, 0.01, 0.02),
        p99: { missing: "no data" },
      },
    },
  });
});

test("each number is asked for once, from the start of the release to now", async () => {
  await observed();
  expect([...fake.queries].sort()).toEqual(HEALTHY.map(([query]) => query).sort());
  expect(fake.ranges).toEqual(HEALTHY.map(() => ["1000000", "1000060", "15"]));
});

test("as a page the observed share is beside the weights, broken where nothing is known", async () => {
  const { code, out } = await run("--format", "html");
  expect(code).toBe(EXIT_CODES.ok);
  const paths = [...out.matchAll(/<path class="(\w+)" fill="none"([^>]*) d="([^"]*)"/g)];
  expect(paths.map(([, ...parts]) => parts)).toEqual([
    ["green", ' stroke-dasharray="5 4"', "M56 196H56L56 177.4H872"],
    ["green", "", "M56 196h0M464 177.4L668 177.4L872 172.8"],
    ["blue", "", "M56 196L260 196L464 196L668 196L872 196"],
    ["green", "", "M464 196L668 111.5L872 26.9"],
    ["blue", "", "M56 26.9L260 26.9L464 26.9L668 26.9L872 26.9"],
  ]);
  expect(out).toContain(
    '<span class="green">━ ━</span> weight of green &nbsp; ' +
      '<span class="green">━</span> observed share of green, over 1m</p>',
  );
  expect(out).toContain('<p class="warning">green unknown: no data</p>');
  expect(out.match(/class="warning"/g)).toHaveLength(2);
});

test("a number that is not known has a line instead of its chart", async () => {
  fake.answers = [[green.errors, 0.02]];
  const { out } = await run("--format", "html");
  expect(out.match(/<h2>.*<\/h2>|<svg |<p class="warning">.*<\/p>/g)?.slice(1, -2)).toEqual([
    "<h2>Traffic</h2>",
    "<svg ",
    '<p class="warning">observed share of green unknown: no data</p>',
    "<h2>Errors</h2>",
    "<svg ",
    '<p class="warning">blue unknown: no data</p>',
    "<h2>Latency, P99</h2>",
    '<p class="warning">blue unknown: no data</p>',
    '<p class="warning">green unknown: no data</p>',
  ]);
});

test("in words nobody is asked", async () => {
  const { code, out } = await run();
  expect(code).toBe(EXIT_CODES.ok);
  expect(out).toContain("the router has blue 90 %, green 10 %");
  expect(fake.queries).toEqual([]);
});

describe("the report is whole, and says in one line why there are no series,", () => {
  const page = async (why: string) => {
    const { code, out } = await run("--format", "html");
    expect(code).toBe(EXIT_CODES.ok);
    const lines = out.split("\n").filter((line) => line.includes("unknown"));
    expect(lines).toEqual([`<p class="warning">observed traffic unknown: ${why}</p>`]);
    expect(out.match(/<svg /g)).toHaveLength(1);
    expect(out).toContain("the router has blue 90 %, green 10 %");
  };

  test("without a Prometheus", async () => {
    stack.release = { stages: [{ weight: 100, hold: "1m" }] };
    await page(NO_METRICS);
    expect(await observed()).toEqual({ missing: NO_METRICS });
  });

  test("where nothing was counted, or the time for which it is kept is over", async () => {
    fake.answers = [];
    await page("Prometheus has no data of this time, or none any more");
  });

  test("with a Prometheus that is out of order", async () => {
    fake.answers = [["", "error"]];
    await page(`Prometheus at ${host()}: status 503 without an answer of Prometheus`);
  });

  test("with one that is silent, after 10 seconds", async () => {
    fake.answers = [["", "silent"]];
    const limits = shortened();
    await page(`Prometheus at ${host()}: no answer in time`);
    expect(limits).toEqual([10_000]);
  });
});

describe("the report that a release writes", () => {
  const releases = async (...argv: readonly string[]) => {
    stack = new FakeStack();
    stack.release = { ...stack.release, metrics: { prometheus: fake.url } };
    return act(release, ["--cwd", folder, "--yes", ...argv], [stack]);
  };
  const written = (name: string) => readFileSync(join(folder, name), "utf8");

  test("has the charts of its stack as a page", async () => {
    expect((await releases("--report", "out.html")).code).toBe(EXIT_CODES.ok);
    const out = written("out.html");
    expect(out).toContain("observed share of green, over 1m");
    expect(out.match(/<h2>.*<\/h2>/g)?.slice(0, 4)).toEqual([
      ...["<h2>Traffic</h2>", "<h2>Errors</h2>", "<h2>Latency, P99</h2>", "<h2>What happened</h2>"],
    ]);
  });

  test("has the series of its stack as JSON, on the screen and as a file", async () => {
    const { out } = await releases("--json", "--report", "out.json");
    const { stacks } = JSON.parse(out) as { stacks: { observed: { colors: object } }[] };
    expect(stacks[0]?.observed.colors).toMatchObject({ green: { p99: { missing: "no data" } } });
    expect(JSON.parse(written("out.json"))).toEqual(JSON.parse(out));
    expect(fake.ranges).toHaveLength(6);
  });

  test("asks nobody for words", async () => {
    await releases("--report", "out.txt");
    expect(written("out.txt")).toContain("promoted");
    expect(fake.ranges).toEqual([]);
  });

  test("does not wait for a silent Prometheus either, nor any longer once it is interrupted", async () => {
    fake.answers = [["", "silent"]];
    const limits = shortened();
    expect((await releases("--report", "out.html")).code).toBe(EXIT_CODES.ok);
    const why = `Prometheus at ${host()}: no answer in time`;
    expect(written("out.html")).toContain(`observed traffic unknown: ${why}</p>`);
    expect(limits.at(-1)).toBe(10_000);
    const summary = summaryOf(stack.open().recorded("r1"), 0);
    if (!summary) throw new Error("there was a release");
    expect(await readReleaseMetrics(stack.open(), summary, AbortSignal.abort())).toEqual({
      missing: `Prometheus at ${host()}: interrupted`,
    });
  });

  test("says for each stack that there is no Prometheus, and asks nothing of one that has not begun", async () => {
    const [eu, us] = [new FakeStack("eu"), new FakeStack("us")];
    for (const { name } of [eu, us]) {
      writeFileSync(join(folder, `Pulumi.${name}.yaml`), "config: {}\n");
    }
    eu.world.errors = 900;
    const argv = ["--cwd", folder, "--yes", "--stack", "eu,us", "--json"];
    const { code, out } = await act(release, argv, [eu, us]);
    expect(code).toBe(EXIT_CODES.rolledBack);
    const { stacks } = JSON.parse(out) as { stacks: { observed?: unknown }[] };
    expect(stacks.map((one) => one.observed)).toEqual([{ missing: NO_METRICS }, undefined]);
  });
});
