// `release` of several stacks on fake worlds, and its report. The order of stacks is decided in
// model/release/waves; the real thing on two stacks: test/e2e.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plan } from "../../cli/verbs/plan";
import { release } from "../../cli/verbs/release";
import { EXIT_CODES } from "../../model/exit-code";
import { FakeStack } from "../support/stack";
import { A } from "../release/driver/world";
import { act } from "./acting";

let folder: string;
let eu: FakeStack;
let us: FakeStack;
let ap: FakeStack;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waves-"));
  [eu, us, ap] = [new FakeStack("eu"), new FakeStack("us"), new FakeStack("ap")];
  for (const { name } of [eu, us, ap]) writeFileSync(join(folder, `Pulumi.${name}.yaml`), "");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (argv: readonly string[], answer?: boolean) =>
  act(release, ["--cwd", folder, ...argv], [eu, us, ap], answer);

const waves = (text: string) => {
  writeFileSync(join(folder, "waves.yaml"), text);
  return ["--waves", "waves.yaml"];
};

const TWO = "waves:\n  - stacks: [eu]\n    pause: 1m\n  - { stacks: [us, ap], together: true }\n";

/** The first to end last. */
const live = () => [eu, us, ap].map(({ world }) => world.live.green);

test("stacks with commas go one after the other, every line under its name, and end in one table", async () => {
  const { code, out, err } = await run(["--stack", "eu,us", "--yes"]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(live()).toEqual([100, 100, 0]);
  expect(out).toMatch(
    /^shop eu\n[^]*\n\nshop us\n[^]*\n\nwave 1 {3}eu, then us\nfailure {2}no other stack/,
  );
  const [table = ""] = out.split("\n\n").slice(-1);
  expect(table.split("\n").map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
    ["stack", "wave", "outcome"],
    ["eu", "1", "promoted"],
    ["us", "1", "promoted"],
  ]);
  expect(table).toMatch(
    /deploy 0s, verify \S+s, 10 % 1m[^,]*, 50 % 1m[^,]*, 100 % 1m[^,]*, bake 1m/,
  );
  const named = err.split("\n").map((line) => line.slice(0, 3));
  expect([...new Set(named)]).toEqual(["eu ", "us "]);
});

test("what is in the way of one is in the way of all, before any is touched", async () => {
  us.images = { blue: A, green: A };
  const { code, err } = await run(["--stack", "eu,us", "--yes"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain("    us: green has the image that blue runs");
  expect([eu.events, us.events]).toEqual([[], []]);
});

test("one question stands for all of them", async () => {
  expect((await run(["--stack", "eu,us"], false)).code).toBe(EXIT_CODES.declined);
  expect([eu.events, us.events]).toEqual([[], []]);
});

test("a wave waits for the one before and for its pause", async () => {
  const before = eu.world.now;
  const { code, err, out } = await run([...waves(TWO), "--yes"]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(live()).toEqual([100, 100, 100]);
  expect(eu.world.now - before).toBeGreaterThan(60_000);
  expect(err).toMatch(/^the next wave begins at \S+Z$/m);
  expect(out).toContain("wave 1   eu; then a pause of 1m\nwave 2   us and ap\n");
});

test("stacks that go together commit their files one after the other", async () => {
  const git = (...args: readonly string[]) => {
    const { status, stdout } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
    expect(status).toBe(0);
    return stdout;
  };
  git("init", "--quiet");
  git("config", "user.name", "Ann");
  git("config", "user.email", "ann@example.com");
  git("add", ".");
  git("commit", "--quiet", "--message", "Stacks");
  for (const stack of [us, ap]) {
    stack.folder = folder;
    stack.release = { ...stack.release, commit: "stage" };
    stack.world.tick = (what) => {
      const { green } = stack.world.live;
      const file = join(folder, `Pulumi.${stack.name}.yaml`);
      if (what === "router written") writeFileSync(file, `green: ${String(green)}\n`);
    };
  }
  const file = waves("waves:\n  - { stacks: [us, ap], together: true }\n");
  const { code, err } = await run([...file, "--yes"]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(err).not.toContain("is not committed");
  expect(git("status", "--porcelain", "--untracked-files=no")).toBe("");
  expect(git("log", "--format=%s")).toMatch(/^(?=[^]*shop\/ap: )(?=[^]*shop\/us: )/);
});

test("after one that goes back no later wave begins; those before stay; the rest is named", async () => {
  eu.world.errors = 0;
  us.world.errors = 900;
  const file = waves("waves:\n  - stacks: [eu]\n  - stacks: [us]\n  - stacks: [ap]\n");
  const { code, err, out } = await run([...file, "--yes"]);
  expect(code).toBe(EXIT_CODES.rolledBack);
  expect(live()).toEqual([100, 0, 0]);
  expect(ap.events).toEqual([]);
  expect(out).toMatch(/\nap {5}3 {5}not begun$/);
  expect(out).toMatch(/\nus {5}2 {5}rolled back [^\n]+\n {4}errors/);
  expect(err).toMatch(/Not begun: ap\. Next: sluice release --waves waves\.yaml --stack ap$/);
});

test("where it says so, those that were through go back, too, the last one first", async () => {
  ap.world.errors = 900;
  const file = waves("onFailure: rollback\nwaves:\n  - stacks: [eu, us]\n  - stacks: [ap]\n");
  const { code, err, out } = await run([...file, "--yes"]);
  expect(code).toBe(EXIT_CODES.rolledBack);
  expect(live()).toEqual([0, 0, 0]);
  expect(out).toMatch(/\neu {5}1 {5}promoted [^\n]+\n {4}taken back\nus {5}1/);
  const [us = -1, eu = -1] = ["us", "eu"].map((name) =>
    err.split("\n").findIndex((line) => line.startsWith(name) && line.includes("ap failed")),
  );
  expect(us).toBeGreaterThan(-1);
  expect(us).toBeLessThan(eu);
});

const BACK = "onFailure: rollback\nwaves:\n  - stacks: [eu]\n  - stacks: [ap]\n";

test("one that supersedes another is called back itself, once it has begun", async () => {
  ap.begin(10, false);
  eu.world.tick = (what) => {
    if (what === "deploy") us.drift = ["shop:port"];
  };
  const file = waves(
    "onFailure: rollback\nwaves:\n  - stacks: [eu]\n  - { stacks: [us, ap], together: true }\n",
  );
  const { code, out } = await run([...file, "--supersede", "--yes"]);
  expect([code, live()]).toEqual([EXIT_CODES.refused, [0, 0, 0]]);
  expect(ap.world.writes.map(({ green }) => green)).not.toContain(100);
  expect(out).toMatch(/\nap {5}2 {5}aborted/);
});

test("one that somebody has taken back already does not go forth again", async () => {
  ap.world.errors = 900;
  ap.world.tick = (what) => {
    if (what === "deploy") eu.world.live = { blue: 100, green: 0 };
  };
  const { code } = await run([...waves(BACK), "--yes"]);
  expect([code, live()]).toEqual([EXIT_CODES.rolledBack, [0, 0, 0]]);
});

test("one in which somebody has begun another release is left to them", async () => {
  ap.world.errors = 900;
  ap.world.tick = (what) => {
    if (what === "deploy") eu.begin(10, true);
  };
  const { code, out } = await run([...waves(BACK), "--yes"]);
  expect([code, live()]).toEqual([EXIT_CODES.rolledBack, [10, 0, 0]]);
  expect(out).toContain("not taken back: Release r1 is not open any more");
});

test("the rest of a release that stopped is released in the waves that it is in", async () => {
  const { code } = await run([...waves(TWO), "--stack", "ap", "--yes"]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(live()).toEqual([0, 0, 100]);
});

test("one that is in the way only at its turn is refused there, and ends the rest", async () => {
  eu.world.tick = (what) => {
    if (what === "deploy") us.drift = ["shop:port"];
  };
  const { code, out } = await run(["--stack", "eu,us", "--yes"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(live()).toEqual([100, 0, 0]);
  expect(out).toMatch(/\nus {5}1 {5}not released\n {4}Refused\. Nothing was changed here\.\n/);
});

test("the report is written as a page with every stack's own below, as JSON and as text", async () => {
  us.world.errors = 900;
  await run(["--stack", "eu,us,ap", "--yes", "--report", "out.html"]);
  const page = readFileSync(join(folder, "out.html"), "utf8");
  expect(page).toMatch(
    /<td><a href="#eu">eu<\/a><\/td><td>1<\/td><td><span class="good">promoted</,
  );
  expect(page).toMatch(/<span class="bad">rolled back<\/span>/);
  expect(page).toMatch(/<td>ap<\/td><td>1<\/td><td><span class="faint">not begun</);
  expect(page.match(/<svg/g)?.length).toBeGreaterThanOrEqual(2);
  expect(page).not.toMatch(/(?:src|href)="(?!#)/);
});

test("a report goes into folders that are made for it", async () => {
  const { code } = await run(["--stack", "eu,us", "--yes", "--report", "deep/er/out.txt"]);
  expect([code, existsSync(join(folder, "deep/er/out.txt"))]).toEqual([EXIT_CODES.ok, true]);
});

test("a machine that keeps no journal takes the report from the cluster's", async () => {
  eu.isForgetful = true;
  const { out } = await run(["--stack", "eu,us", "--yes"]);
  expect(out).toMatch(/\neu {5}1 {5}promoted/);
});

test("the outcome decides the code, not a report that cannot be written", async () => {
  writeFileSync(join(folder, "file"), "");
  const { code, err } = await run(["--stack", "eu,us", "--yes", "--report", "file/out.html"]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(err).toMatch(/the report could not be written: .+\. Next: sluice report --out FILE$/);
});

test("as JSON the report has the timeline of each stack", async () => {
  const { out } = await run(["--stack", "eu,us", "--yes", "--json", "--report", "out.json"]);
  const report = JSON.parse(out) as {
    stacks: { steps: { name: string }[]; summary: { news: unknown[] } }[];
  };
  expect(report).toMatchObject({ exitCode: 0, stacks: [{ stack: "eu" }, { stack: "us" }] });
  expect(report.stacks[1]?.steps.map(({ name }) => name)).toEqual([
    ...["deploy", "verify", "10 %", "50 %", "100 %", "bake"],
  ]);
  expect(report.stacks[0]?.summary.news.length).toBeGreaterThan(10);
  expect(readFileSync(join(folder, "out.json"), "utf8")).toBe(`${out}\n`);
});

test("a plan of several is one document", async () => {
  const argv = ["--cwd", folder, "--stack", "eu,us", "--json"];
  const { out } = await act(plan, argv, [eu, us, ap]);
  expect(JSON.parse(out)).toMatchObject({
    onFailure: "stop",
    stacks: [{ stack: "eu" }, { stack: "us" }],
  });
});

test.each<[string, readonly string[], number, string]>([
  ["a stack twice", ["--stack", "eu,eu"], EXIT_CODES.usage, "every stack once"],
  ["an empty name", ["--stack", "eu,"], EXIT_CODES.usage, "every stack once"],
  ["no such file", ["--waves", "no.yaml"], EXIT_CODES.usage, "a file with YAML"],
  ["another ending", ["--report", "out.pdf"], EXIT_CODES.usage, ".html, .json or .txt"],
])("%s is not released", async (_, argv, code, words) => {
  const outcome = await run([...argv, "--yes"]);
  expect(outcome.code).toBe(code);
  expect(outcome.err).toContain(words);
  expect(eu.opened).toBe(0);
});

test("waves with mistakes are refused with all of them, and a stack outside the waves is not released", async () => {
  const wrong = waves("waves:\n  - stacks: [eu, mars]\n  - stacks: [eu]\n");
  const { code, err } = await run([...wrong, "--yes"]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain(
    'waves.yaml: waves[0].stacks[1]\n    found    "mars"\n    needed   one of the stacks ap, eu, us',
  );
  expect(err).toContain(
    'waves.yaml: waves[1].stacks[0]\n    found    "eu"\n    needed   every stack once',
  );
  const other = await run([...waves("waves:\n  - stacks: [eu]\n"), "--stack", "us", "--yes"]);
  expect(other.code).toBe(EXIT_CODES.usage);
  expect([eu.opened, us.opened]).toEqual([0, 0]);
});
