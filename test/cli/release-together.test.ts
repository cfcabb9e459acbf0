// `release --service web,api` on fake worlds: side by side, and back together. On a real cluster: test/e2e.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { release } from "../../cli/verbs/release";
import { resume } from "../../cli/verbs/resume";
import { rollback } from "../../cli/verbs/rollback";
import { status } from "../../cli/verbs/status";
import type { Verb } from "../../cli/verb";
import { EXIT_CODES } from "../../model/exit-code";
import { parseRolling } from "../../model/settings/rolling";
import { rollingShop } from "../support/rolling";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

let folder: string;
let web: FakeStack;
let api: FakeStack;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "together-"));
  [web, api] = [new FakeStack("prod:web"), new FakeStack("prod:api")];
  writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\n");
  writeFileSync(join(folder, "Pulumi.prod.yaml"), "config: {}\n");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (...argv: readonly string[]) =>
  act(release, ["--cwd", folder, "--yes", ...argv], [web, api]);

const BOTH = ["--service", "web,api"] as const;

/** Another command about both. */
const both = (command: Pick<Verb, "run">, ...argv: readonly string[]) =>
  act(command, ["--cwd", folder, ...BOTH, ...argv], [web, api]);

/** Which service wrote its router, in the order of the writes, with the percent of the new color. */
function writes(): readonly string[] {
  const order: string[] = [];
  for (const { name, world } of [web, api]) {
    world.tick = (what) => {
      if (what === "router written") order.push(`${name} ${String(world.live.green)}`);
    };
  }
  return order;
}

test("services of one stack go through their stages side by side", async () => {
  const order = writes();
  const { code, out } = await run("--service", "web,api");
  expect(code).toBe(EXIT_CODES.ok);
  expect([web.world.live.green, api.world.live.green]).toEqual([100, 100]);
  const shares = order.map((line) => line.split(" ")[1]);
  expect(shares).toEqual(["10", "10", "50", "50", "100", "100"]);
  expect(out).toContain("wave 1   prod:web and prod:api\n");
  expect(out).toContain("the others go back, too");
});

test("all traffic goes back where one of them fails, at once", async () => {
  api.world.errors = 900;
  const { code, out, err } = await run("--service", "web,api");
  expect(code).toBe(EXIT_CODES.rolledBack);
  expect([web.world.live.green, api.world.live.green]).toEqual([0, 0]);
  expect(err).toMatch(/^prod:api \S+ back to blue: errors/m);
  expect(err).toMatch(/^prod:web \S+ back to blue: api: errors/m);
  expect(err).not.toContain("cannot be told");
  expect(out.match(/rolled back/g)).toHaveLength(2);
});

test("nobody goes on while one of them is held, and none is driven on without the others", async () => {
  const stages = (promotion: "auto" | "manual") => [
    { weight: 10, hold: "1m", promotion },
    { weight: 100, hold: "1m" },
  ];
  api.release = { stages: stages("manual") };
  web.release = { stages: stages("auto") };
  const { code } = await run("--service", "web,api", "--no-wait");
  expect(code).toBe(EXIT_CODES.holding);
  expect([web.world.live.green, api.world.live.green]).toEqual([10, 10]);
});

test("services of several stacks go together, one stack after the other", async () => {
  writeFileSync(join(folder, "Pulumi.test.yaml"), "config: {}\n");
  const all = ["test:web", "test:api"].map((name) => new FakeStack(name));
  const line = ["--cwd", folder, "--yes", "--stack", "test,prod", "--service", "web,api"];
  const { code, out } = await act(release, line, [web, api, ...all]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(out).toContain("wave 1   test:web and test:api\nwave 2   prod:web and prod:api\n");
});

describe("one command about both", () => {
  beforeEach(() => {
    for (const stack of [web, api]) stack.begin(10, false);
  });

  test("takes both back, and both routers are written before either file", async () => {
    const order: string[] = [];
    for (const { name, world } of [web, api]) world.tick = (what) => order.push(`${name} ${what}`);
    const { code, err, out } = await both(rollback, "--yes", "--json");
    expect(code).toBe(EXIT_CODES.ok);
    expect([web.world.live.green, api.world.live.green]).toEqual([0, 0]);
    const wrote = order.filter((line) => /router written|config/.test(line));
    expect(wrote.slice(0, 2).sort()).toEqual([
      "prod:api router written",
      "prod:web router written",
    ]);
    expect(err).toMatch(/^prod:api \S+ back to blue/m);
    expect(JSON.parse(out)).toMatchObject({
      stacks: {
        "prod:web": { rollback: { to: "blue" } },
        "prod:api": { rollback: { to: "blue" } },
      },
    });
  });

  test("takes neither back where one of them cannot go", async () => {
    api.world.setPods("blue", { ready: 0 });
    const { code, err } = await both(rollback, "--yes");
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain("prod:api: blue has no ready pods");
    expect([web.world.live.green, api.world.live.green]).toEqual([10, 10]);
  });

  test("drives both on side by side, the one behind first", async () => {
    web.begin(50, false);
    const order = writes();
    const { code } = await both(resume);
    expect([code, order[0]]).toEqual([EXIT_CODES.ok, "prod:api 50"]);
    expect(order.slice(1).sort()).toEqual(["prod:api 100", "prod:web 100"]);
  });

  test("drives both back where one had turned before its driver was gone", async () => {
    const { now: at } = web.world;
    web.world.add({ type: "turned", at, outcome: "rolled-back", reason: "errors", by: "ann" });
    const { code, err } = await both(resume);
    expect(code).toBe(EXIT_CODES.rolledBack);
    expect([web.world.live.green, api.world.live.green]).toEqual([0, 0]);
    expect(err).toMatch(/^prod:api \S+ back to blue: web: errors/m);
  });

  test("drives neither on where one of them has no open release", async () => {
    web.world.add({ type: "finished", at: web.world.now, outcome: "failed", reason: "odd" });
    const { code, err } = await both(resume);
    expect([code, api.world.writes]).toEqual([EXIT_CODES.refused, []]);
    expect(err).toMatch(/^prod:web: No release of it is open.*Next: sluice resume, one by one$/);
  });

  test("shows both on one screen", async () => {
    const { out } = await both(status, "--json");
    expect(JSON.parse(out)).toMatchObject({
      stacks: [{ stack: "prod:web" }, { stack: "prod:api" }],
    });
    const text = (await both(status)).out;
    expect(text.indexOf("prod:web")).toBeLessThan(text.indexOf("prod:api"));
  });

  test("takes no name of one service", async () => {
    const { code, err } = await both(status, "--app", "shop");
    expect(code).toBe(EXIT_CODES.usage);
    expect(err).toContain("one service, without commas");
  });
});

test("one without colors goes alone: beside others it is refused, and nothing is written", async () => {
  const order = writes();
  api.rolling = {
    ...{ settings: parseRolling(rollingShop), image: undefined },
    ...{ live: unknown, earlier: unknown, between: () => api.open() },
  };
  const { code, err } = await run("--service", "web,api");
  expect([code, order]).toEqual([EXIT_CODES.refused, []]);
  expect(err).toMatch(/^--service\n +found +shop among others, whose mode is rolling\n/);
  expect(err).toMatch(
    /next +sluice release --service shop before or after, and the others together$/,
  );
});

const unknown = async () => Promise.reject(new Error("nobody asks"));
