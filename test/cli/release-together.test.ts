// `release --service web,api` on fake worlds: side by side, and back together. On a real cluster: test/e2e.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { release } from "../../cli/verbs/release";
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
