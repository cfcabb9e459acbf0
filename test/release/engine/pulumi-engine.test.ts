import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allOn } from "../../../model/traffic/weights";
import { OwnRuns } from "../../../release/engine/own-runs";
import { PulumiCli } from "../../../release/engine/pulumi-cli";
import { PulumiEngine } from "../../../release/engine/pulumi-engine";
import { POLICY_ARGS } from "../../../release/policy";
import { StackConfigFile } from "../../../release/engine/stack-config";
import { StackFile } from "../../../stack/stack-file";

const IMAGE = `registry.example.com/shop@sha256:${"1".repeat(64)}`;

const TEXT = `config:
  sluice:activeColor: blue
  sluice:weights:
    blue: 100
    green: 0
  sluice:app: shop
  sluice:namespace: shop
  sluice:port: 8080
  sluice:blue:
    image: ${IMAGE}
  sluice:green:
    image: ${IMAGE}
`;

/** A stand-in for the command line: notes how it is called and with which config, tells given events. */
const STAND_IN = `#!${process.execPath}
const fs = require("node:fs");
const args = process.argv.slice(2);
const at = args.indexOf("--config-file");
const config = fs.readFileSync(at < 0 ? "Pulumi.dev.yaml" : args[at + 1], "utf8");
fs.appendFileSync("calls", JSON.stringify({ args, config }) + "\\n");
if (fs.existsSync("meddle")) fs.appendFileSync("Pulumi.dev.yaml", fs.readFileSync("meddle"));
process.stdout.write(fs.readFileSync("events", "utf8"));
console.log(JSON.stringify({ summaryEvent: {} }));
`;

const COMMON = ["--json", "--stack", "dev", "--non-interactive", "--color", "never"];

/** The name of some file, and what all calls have. */
const ANY = [expect.any(String) as string, ...COMMON];

/** Does not prove anything about the real command line: the end-to-end tests do. */
describe("The engine's port", () => {
  let folder: string;
  let file: string;
  let engine: PulumiEngine;
  let print: string | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sluice-engine-"));
    file = join(folder, "Pulumi.dev.yaml");
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin", "pulumi"), STAND_IN, { mode: 0o755 });
    writeFileSync(file, TEXT);
    writeFileSync(join(folder, "events"), "");
    const cli = new PulumiCli({
      folder,
      stack: "dev",
      runs: new OwnRuns(join(folder, "runs")),
      env: { ...process.env, PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}` },
    });
    print = undefined;
    engine = new PulumiEngine(
      cli,
      new StackConfigFile(StackFile.at(file, { name: "sluice", main: "", declarations: {} })),
      {},
      { print: async () => Promise.resolve(print) },
    );
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const tell = (...events: readonly object[]) => {
    writeFileSync(join(folder, "events"), events.map((one) => `${JSON.stringify(one)}\n`).join(""));
  };
  const step = (op: string, kind: string, name: string, diffs: readonly string[] = []) => ({
    resourcePreEvent: {
      metadata: { op, urn: `urn:pulumi:dev::p::t::${name}`, type: `k:v:${kind}`, diffs },
    },
  });
  const update = (kind: string, name: string, diffs: readonly string[] = []) =>
    step("update", kind, name, diffs);
  const calls = () =>
    readFileSync(join(folder, "calls"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { args: string[]; config: string });
  const text = () => readFileSync(file, "utf8");

  it("Foresees with the next weights in a file of their own", async () => {
    tell(update("VirtualService", "shop"), update("Service", "shop"));
    const found = await engine.foresee({ blue: 0, green: 100 }, "green");
    expect(found).toEqual(["Service shop would be updated"]);
    const [call] = calls();
    expect(call?.args[0]).toBe("preview");
    expect(call?.config).toContain("sluice:activeColor: green");
    expect(call?.config).toContain("blue: 0\n    green: 100");
    expect(text()).toBe(TEXT);
  });

  describe("A preview", () => {
    const next = () => engine.foresee({ blue: 50, green: 50 }, "blue");

    beforeEach(async () => {
      print = "program";
      tell(update("VirtualService", "shop"));
      await next();
    });

    it("Serves while file and program are the same, with whatever weights", async () => {
      writeFileSync(file, TEXT.replace("blue: 100", "blue: 90").replace("green: 0", "green: 10"));
      tell(update("Service", "shop"));
      expect(await next()).toEqual([]);
      expect(calls()).toHaveLength(1);
    });

    it("Is made anew of another file", async () => {
      writeFileSync(file, `${TEXT}    replicas: 9\n`);
      tell(update("VirtualService", "shop"), update("Deployment", "shop-green"));
      expect(await next()).toEqual(["Deployment shop-green would be updated"]);
      expect(calls()[1]?.config).toContain("replicas: 9");
    });

    it("Is made anew of another program", async () => {
      print = "another program";
      tell(update("Service", "shop"));
      expect(await next()).toEqual(["Service shop would be updated"]);
    });

    it("Is made anew where nobody knows whether the program is the same", async () => {
      print = undefined;
      await next();
      await next();
      expect(calls()).toHaveLength(3);
    });
  });

  it("Foresees nothing where the weights are told beside the router, and by this service's object", async () => {
    tell(update("VirtualService", "shop"), update("PrometheusRule", "shop-weights"));
    expect(await engine.foresee({ blue: 0, green: 100 }, "green")).toEqual([]);
    tell(update("VirtualService", "shop"), update("PrometheusRule", "web-weights"));
    expect(await engine.foresee({ blue: 0, green: 100 }, "green")).toEqual([
      "PrometheusRule web-weights would be updated",
    ]);
  });

  it("Deploys in one update, after it has looked at the same config", async () => {
    tell(update("Deployment", "shop-green"));
    await engine.deploy("green", 5, "deploy green");
    const next = `${TEXT}    replicas: 5 # sluice: set 5, was not set\n`;
    expect(text()).toBe(next);
    const [look, up, ...more] = calls();
    expect(look).toMatchObject({ config: next });
    expect(look?.args).toEqual(expect.arrayContaining([...POLICY_ARGS]));
    expect(up).toEqual({
      args: ["up", "--yes", "--skip-preview", "--message", "deploy green", ...COMMON],
      config: next,
    });
    expect(more).toEqual([]);
  });

  it("Deploys and retires nothing but the color, and then has not written anything", async () => {
    tell(update("Deployment", "shop-green"), update("VirtualService", "shop"));
    const refusal =
      "refused, the update would do more than asked: VirtualService shop would be updated";
    await expect(engine.deploy("green", 5, "deploy")).rejects.toThrow(refusal);
    await expect(engine.retire("green", 0, "retire")).rejects.toThrow(refusal);
    await expect(engine.rotate("green", "2026", "rotate")).rejects.toThrow(refusal);
    expect(text()).toBe(TEXT);
    expect(calls().map(({ args }) => args[0])).toEqual(["preview", "preview", "preview"]);
  });

  it("Marks the pods of a color in the stack's file, changes no other byte, and updates that color", async () => {
    tell(update("Deployment", "shop-green"));
    await engine.rotate("green", "2026-01-31T12.00.00Z", "sluice rotate: green");
    expect(text()).toBe(`${TEXT}    rotation: 2026-01-31T12.00.00Z\n`);
    expect(calls().map(({ args }) => args[0])).toEqual(["preview", "up"]);
  });

  describe("Begins a contract", () => {
    const OTHER = `registry.example.com/shop@sha256:${"2".repeat(64)}`;
    const MIGRATIONS = `  sluice:migrations:
    contract:
      command: [/bin/migrate]
`;

    beforeEach(() => {
      writeFileSync(file, TEXT.replace(/(green:\n {4}image: ).*/, `$1${OTHER}`) + MIGRATIONS);
    });

    it("In one update of its Job alone, with both versions in the stack's file", async () => {
      tell(step("create", "Job", "shop-contract-2222211111-1"));
      expect(await engine.contract("green", "contract")).toBe("shop-contract-2222211111-1");
      expect(text()).toContain(
        `    contracted:\n      from: ${OTHER}\n      to: ${IMAGE}\n      run: 1\n`,
      );
      expect(calls().map(({ args }) => args[0])).toEqual(["preview", "up"]);
    });

    it("Which has begun, and which is begun again only where that is asked for", async () => {
      await engine.contract("green", "contract");
      expect(await engine.contract("green", "contract")).toBe("shop-contract-2222211111-1");
      expect(await engine.contract("green", "contract", true)).toBe("shop-contract-2222211111-2");
      expect(text()).toContain("      run: 2\n");
    });

    it("And nothing else, and not of a color that has traffic", async () => {
      const before = text();
      tell(update("Deployment", "shop-green"));
      await expect(engine.contract("green", "contract")).rejects.toThrow(
        "refused, the update would do more than asked: Deployment shop-green would be updated",
      );
      await expect(engine.contract("blue", "contract")).rejects.toThrow(
        "blue has 100 % of the traffic in config and cannot be left behind",
      );
      expect(text()).toBe(before);
    });
  });

  it("Lets the other color's autoscaler have its own bound back when it retires", async () => {
    tell(update("Deployment", "shop-green"), update("HorizontalPodAutoscaler", "shop-blue"));
    await engine.retire("green", 0, "retire");
    expect(text()).toBe(`${TEXT}    replicas: 0 # sluice: set 0, was not set\n`);
  });

  it("Lets the color with traffic keep the pods that its autoscaler has, and nothing else of it", async () => {
    tell(
      update("Deployment", "shop-green"),
      update("HorizontalPodAutoscaler", "shop-blue", ["spec.minReplicas"]),
    );
    await engine.deploy("green", 5, "deploy green");
    expect(text()).toContain("replicas: 5 # sluice: set 5");
    tell(update("HorizontalPodAutoscaler", "shop-blue", ["spec.minReplicas", "spec.maxReplicas"]));
    await expect(engine.deploy("green", 6, "deploy green")).rejects.toThrow(
      "HorizontalPodAutoscaler shop-blue would be updated (spec.minReplicas, spec.maxReplicas)",
    );
  });

  describe("Gives sizes back", () => {
    const RAISED = `${TEXT}    replicas: 5 # sluice: set 5, was not set\n`;

    beforeEach(() => {
      writeFileSync(file, RAISED);
    });

    it("By an update of these objects alone, before the file says so", async () => {
      tell(
        update("Deployment", "shop-green", ["spec.replicas"]),
        update("ConfigMap", "shop-green-env"),
      );
      await engine.restore("green", "sizes");
      const [look, up, ...more] = calls();
      expect(look).toMatchObject({ args: ["preview", "--config-file", ...ANY], config: TEXT });
      expect(up?.config).toBe(TEXT);
      expect(up?.args).toEqual([
        ...["up", "--config-file", expect.any(String) as string, "--yes", "--skip-preview"],
        ...["--message", "sizes", "--target", "**k:v:Deployment::shop-green", ...COMMON],
      ]);
      expect(more).toEqual([]);
      expect(text()).toBe(TEXT);
    });

    it("In the file alone where the cluster has them already", async () => {
      await engine.restore("green", "sizes");
      expect(calls().map(({ args }) => args[0])).toEqual(["preview"]);
      expect(text()).toBe(TEXT);
    });

    it("Not where the update would change more", async () => {
      tell(update("VirtualService", "shop"));
      await expect(engine.restore("green", "sizes")).rejects.toThrow(
        "VirtualService shop would be",
      );
      expect(text()).toBe(RAISED);
    });

    it("Not while both colors carry traffic, and says who gives them back", async () => {
      const scaled = `${TEXT}    autoscaling:\n      min: 5 # sluice: set 5, was not set\n`;
      writeFileSync(file, `${scaled}  sluice:autoscaling: { min: 2, max: 6 }\n`);
      await expect(engine.restore(undefined, "sizes")).rejects.toThrow("both colors carry traffic");
      expect(calls).toThrow("ENOENT");
    });

    it("Without a word to the engine where nothing was raised, whoever carries traffic", async () => {
      writeFileSync(file, TEXT);
      await engine.restore(undefined, "sizes");
      await engine.restore("green", "sizes");
      expect(calls).toThrow("ENOENT");
    });
  });

  it("Touches no color with traffic, and asks nobody before it says so", async () => {
    await expect(engine.deploy("blue", 5, "deploy")).rejects.toThrow(
      "blue has 100 % of the traffic in config and cannot be deployed to",
    );
    await expect(engine.retire("blue", 0, "retire")).rejects.toThrow("cannot be retired");
    expect(calls).toThrow("ENOENT");
  });

  it("Records no weights but the release's own", async () => {
    const record = engine.record({ blue: 90, green: 10 }, "stage 1");
    await expect(record).rejects.toThrow("stack config has other weights than the release");
    expect(calls).toThrow("ENOENT");
  });

  it("Records nothing but the weights: from a checkout of something else nothing is updated", async () => {
    tell(update("VirtualService", "shop"), update("Deployment", "shop-blue", ["spec.replicas"]));
    await expect(engine.record(allOn("blue"), "return")).rejects.toThrow(
      "nothing was updated, as an update from here would change more than the weights: " +
        "Deployment shop-blue would be updated (spec.replicas). Next: from a checkout of what is deployed",
    );
    expect(calls().map(({ args }) => args[0])).toEqual(["preview"]);
  });

  it("Records nothing from a file that somebody changed meanwhile", async () => {
    writeFileSync(join(folder, "meddle"), "# new\n");
    await expect(engine.record(allOn("blue"), "stage 1")).rejects.toThrow(
      "somebody changed the stack's file while it was looked at; nothing was updated",
    );
    expect(calls().map(({ args }) => args[0])).toEqual(["preview"]);
  });

  it("Records in one update, and drops what a killed engine left in the state", async () => {
    await engine.record(allOn("blue"), "stage 1");
    const [look, ...updates] = calls();
    expect(look).toMatchObject({ args: ["preview", "--config-file", ...ANY], config: TEXT });
    expect(updates.map(({ args }) => args)).toEqual([
      ["up", "--yes", "--skip-preview", "--message", "stage 1", ...COMMON],
    ]);
    const message = "2 pending operations\n  * urn:one, interrupted while creating\n";
    tell({ diagnosticEvent: { severity: "warning", message } });
    await engine.record(allOn("blue"), "stage 2");
    const clear = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"];
    expect(calls().at(-1)?.args).toEqual([...clear, "--target", "urn:one", ...COMMON]);
  });
});
