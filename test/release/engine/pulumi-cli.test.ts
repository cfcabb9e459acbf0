import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { OwnRuns } from "../../../release/engine/own-runs";
import { PulumiCli, type PulumiCliOptions } from "../../../release/engine/pulumi-cli";

/**
 * A stand-in for the command line, as unit tests run without it: it refuses while there are lock files,
 * in the words of the real one, and then tells of one update. Proves nothing about the real one.
 */
const STAND_IN = `#!${process.execPath}
const fs = require("node:fs");
fs.appendFileSync("calls", process.argv.slice(2).join(" ") + "\\n");
const locks = fs.readdirSync(".").filter((name) => /^lock-.*json$/.test(name));
if (locks.length > 0) {
  console.error("error: the stack is currently locked by " + locks.length + " lock(s). Either wait …");
  for (const name of locks) {
    const { by, pid, at } = JSON.parse(fs.readFileSync(name, "utf8"));
    const url = require("node:url").pathToFileURL(fs.realpathSync(name)) + "?no_tmp_dir=true";
    console.error("  " + url + ": created by " + by + " (pid " + pid + ") at " + at);
  }
  process.exit(1);
}
if (fs.existsSync("mute")) process.exit(5);
if (fs.existsSync("torn")) {
  fs.rmSync("torn");
  console.error("error: failed to load checkpoint: EOF");
  process.exit(255);
}
if (fs.existsSync("broken")) {
  console.error("error: no stack named 'dev' found");
  process.exit(6);
}
const [, verb, , file] = process.argv.slice(2);
if (verb === "export") {
  console.log(fs.readFileSync("state", "utf8"));
  process.exit(0);
}
if (verb === "import") {
  fs.copyFileSync(file, "state");
  process.exit(0);
}
if (fs.existsSync("state")) {
  const { resources } = JSON.parse(fs.readFileSync("state", "utf8")).deployment;
  const left = resources.find((one) => one.delete === true && one.id === "shop/shop-env-1");
  const message = 'configmaps "shop-env-1" already exists';
  if (left) console.log(JSON.stringify({ diagnosticEvent: { severity: "error", urn: left.urn, message } }));
  if (left) process.exit(1);
}
if (fs.existsSync("interrupted")) {
  const adopts = process.env["PULUMI_K8S_UPSERT_EXISTING_OBJECTS"] === "true";
  fs.appendFileSync("calls", adopts ? "adopting\\n" : "");
  const { pending, failing } = JSON.parse(fs.readFileSync("interrupted", "utf8"));
  const tell = (event) => console.log(JSON.stringify({ diagnosticEvent: event }));
  tell({ severity: "warning", message: "1 pending operations\\n  * " + pending + ", interrupted while creating\\n" });
  if (adopts) fs.writeFileSync("adopted", "");
  if (!fs.existsSync("adopted")) {
    tell({ severity: "error", urn: failing, message: 'configmaps "shop-env" already exists' });
    process.exit(1);
  }
}
console.log(JSON.stringify({ resourcePreEvent: { metadata: { op: "update", urn: "urn:pulumi:dev::p::t::shop", type: "a:b:Deployment" } } }));
console.log(JSON.stringify({ summaryEvent: {} }));
`;

/** The number of a process that has ended. */
const DEAD = 2 ** 22 + 1;

describe("The command line on one stack", () => {
  let folder: string;
  let runs: OwnRuns;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sluice-cli-"));
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin", "pulumi"), STAND_IN, { mode: 0o755 });
    runs = new OwnRuns(join(folder, "runs"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const cli = (options: Partial<PulumiCliOptions> = {}) =>
    new PulumiCli({
      folder,
      stack: "dev",
      runs,
      env: { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}` },
      ...options,
    });
  const lock = (name: string, by: string, pid: number, at = new Date()) => {
    const file = join(folder, `lock-${name}.json`);
    writeFileSync(file, JSON.stringify({ by, pid, at: at.toISOString() }));
    writeFileSync(`${file}.attrs`, "{}");
    return file;
  };
  const self = `${userInfo().username}@${hostname()}`;
  const calls = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");

  it("Is asked once, for one stack, without questions and colors", async () => {
    const log = await cli().operate(["up", "--yes"], { seconds: 10 });
    expect(log.steps).toEqual([{ op: "update", type: "a:b:Deployment", name: "shop", fields: [] }]);
    expect(calls()).toEqual(["up --yes --json --stack dev --non-interactive --color never"]);
    expect(runs.all(Date.now())).toEqual([]);
  });

  it("Adopts what a killed engine had created, where the provider refuses it, in one run of three", async () => {
    const urn = "urn:pulumi:dev::p::t::shop-env";
    writeFileSync(join(folder, "interrupted"), JSON.stringify({ pending: urn, failing: urn }));
    const log = await cli().operate(["up"], { seconds: 10 });
    expect(log.pendingCreates).toEqual([urn]);
    expect(calls().map((line) => line.split(" ")[0])).toEqual(["up", "up", "adopting", "up"]);
  });

  it("Takes back into use what a failed update left to be deleted, where it is to be created again", async () => {
    const urn = "urn:pulumi:dev::p::t::shop-env";
    const resources = [
      { urn, id: "shop/shop-env-2" },
      { urn, id: "shop/shop-env-1", delete: true },
    ];
    writeFileSync(join(folder, "state"), JSON.stringify({ deployment: { resources } }));
    await cli().operate(["up"], { seconds: 10 });
    expect(calls().map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "up --json",
      "stack export",
      "stack import",
      "up --json",
    ]);
    expect(JSON.parse(readFileSync(join(folder, "state"), "utf8"))).toEqual({
      deployment: {
        resources: [
          { urn, id: "shop/shop-env-1" },
          { urn, id: "shop/shop-env-2", delete: true },
        ],
      },
    });
  });

  it("Adopts nothing that was there before", async () => {
    const [pending, failing] = ["urn:pulumi:dev::p::t::a", "urn:pulumi:dev::p::t::b"];
    writeFileSync(join(folder, "interrupted"), JSON.stringify({ pending, failing }));
    await expect(cli().operate(["up"], { seconds: 10 })).rejects.toThrow(
      'configmaps "shop-env" already exists',
    );
    expect(calls().map((line) => line.split(" ")[0])).toEqual(["up", "stack"]);
  });

  it("Removes the lock of its own dead engine, and that one only", async () => {
    runs.note({ pid: DEAD, startedAt: Date.now() });
    const own = lock("own", self, DEAD);
    const other = lock("other", "bob@far", DEAD);
    await expect(cli({ lockSeconds: 1 }).operate(["up"], { seconds: 10 })).rejects.toThrow(
      /^the stack is locked by bob@far, process \d+, for \d+s; waited/,
    );
    expect([own, `${own}.attrs`, other, `${other}.attrs`].map((file) => existsSync(file))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it("Waits for a lock, tells so once, and goes on when it is gone", async () => {
    const other = lock("other", "bob@far", 7);
    const told: string[] = [];
    const onWait = (why: string) => {
      told.push(why);
      setTimeout(() => {
        rmSync(other);
      }, 1500);
    };
    await cli({ onWait }).operate(["up"], { seconds: 10 });
    expect(told).toEqual([
      expect.stringMatching(/^the stack is locked by bob@far, process 7, for/),
    ]);
    expect(calls().length).toBeGreaterThan(1);
  });

  it("Reads a state again that another engine was just writing", async () => {
    writeFileSync(join(folder, "torn"), "");
    expect(await cli().operate(["up"], { seconds: 20 })).toMatchObject({ isWhole: true });
    expect(calls()).toHaveLength(2);
  });

  it("Leaves a lock of a process that lives, although it started it", async () => {
    runs.note({ pid: process.pid, startedAt: Date.now() });
    const own = lock("own", self, process.pid);
    const waiting = cli({ lockSeconds: 1 }).operate(["up"], { seconds: 10 });
    await expect(waiting).rejects.toThrow("`pulumi cancel` removes the lock");
    expect(existsSync(own)).toBe(true);
  });

  it("Runs to its end where this machine can keep no note of it", async () => {
    writeFileSync(join(folder, "file"), "");
    const unkept = new OwnRuns(join(folder, "file"));
    const log = await cli({ runs: unkept }).operate(["up"], { seconds: 10 });
    expect(log.steps).toHaveLength(1);
  });

  it("Says why it failed, in its own words", async () => {
    writeFileSync(join(folder, "broken"), "");
    const read = cli().read(["config"], 10);
    await expect(read).rejects.toThrow("no stack named 'dev' found");
  });

  it("Says that it failed, where it said nothing itself", async () => {
    writeFileSync(join(folder, "mute"), "");
    const up = cli().operate(["up"], { seconds: 10 });
    await expect(up).rejects.toThrow("`pulumi up` ended with 5 and said nothing");
  });

  it("Starts nothing more after it was told to stop", async () => {
    const signal = AbortSignal.abort();
    const up = cli({ signal }).operate(["up"], { seconds: 10 });
    await expect(up).rejects.toThrow("interrupted before it began");
    expect(existsSync(join(folder, "calls"))).toBe(false);
  });
});
