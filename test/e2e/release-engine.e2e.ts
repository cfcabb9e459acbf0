import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { reasonOf } from "../../model/reason";
import { allOn, type Weights } from "../../model/traffic/weights";
import { driftFromLastUpdate } from "../../release/engine/last-update";
import { clusterFromEnvironment } from "./support/cluster";
import { EngineBed, REMARK, STACK } from "./support/engine-bed";
import { eventually } from "./support/eventually";
import { hold } from "./support/hold";
import { buildImage, missingImage } from "./support/image";
import type { KubeObject } from "./support/kubectl";
import { Namespace } from "./support/namespace";
import { run } from "./support/process";
import { APP, serviceArgs } from "./support/service";

const ROOT = resolve(__dirname, "../..");

/** How long a rollout may make no progress, where a case needs one that fails. */
const ROLLOUT_SECONDS = 15;

/** How long an update takes that does nothing. */
const IDLE_SECONDS = 15;

/** An update without a look ahead, as the engine's port runs it after its own. */
const UP = ["up", "--yes", "--skip-preview"];

/** Does not prove anything about traffic: nobody asks the service here. */
describe("The engine of a release", () => {
  let namespace: Namespace;
  let bed: EngineBed;
  /** A working copy whose updates do nothing for a while and then fail. */
  let idle: string;

  beforeAll(async () => {
    const image = await buildImage(clusterFromEnvironment().registry);
    namespace = await Namespace.create("engine");
    bed = await EngineBed.create({
      ...serviceArgs(namespace.name, image),
      blue: { image, env: { VERSION: "blue" } },
      green: { image, env: { VERSION: "green" } },
    });
    idle = await bed.idleCopy(IDLE_SECONDS);
    await bed.pulumi("up", "--yes", "--skip-preview", "--stack", STACK);
  });

  afterAll(async () => {
    await namespace.delete();
    await bed.remove();
  });

  const spec = async (object: string) => (await namespace.kubectl.get(object)).spec;
  const versionOf = async (object: string) =>
    (await namespace.kubectl.get(object)).metadata.resourceVersion;
  const locked = () =>
    eventually(
      "an engine to take the lock",
      async () => (await bed.locks()).length,
      (count) => count === 1,
    );
  const setGreen = (version: string) =>
    bed.edit((text) => text.replace(/VERSION: green\S*/, `VERSION: ${version}`));

  it("Foresees the router alone, and leaves the stack's file alone", async () => {
    const before = await bed.text();
    const engine = bed.engine();
    expect(await engine.foresee({ blue: 90, green: 10 }, "blue")).toEqual([]);
    expect(await engine.foresee({ blue: 0, green: 100 }, "green")).toEqual([]);
    expect(await bed.text()).toBe(before);
  });

  it("Foresees a change of the other color that waits in the stack's file", async () => {
    await setGreen("green2");
    expect(await bed.engine().foresee({ blue: 90, green: 10 }, "blue")).toEqual([
      "ConfigMap shop-green-env would be replaced (data.VERSION, metadata.name)",
      "Deployment shop-green would be updated (spec.template.spec.containers[0].envFrom[0].configMapRef.name)",
    ]);
  });

  it("Tells what the config has and the last update did not, except for the idle color", async () => {
    await setGreen("green2");
    const cli = bed.cli();
    expect(await driftFromLastUpdate(cli, ["sluice:green"])).toEqual([]);
    expect(await driftFromLastUpdate(cli, [])).toEqual([
      'sluice:green.env.VERSION is "green2", the last update had "green"',
    ]);
  });

  it("Deploys the idle color in the active one's size, and comments survive", async () => {
    const before = await namespace.kubectl.podUids(APP, "blue");
    const router = await versionOf(`virtualservice/${APP}`);
    await bed.engine().deploy("green", 3, "deploy green");
    expect(await spec(`deployment/${APP}-green`)).toMatchObject({ replicas: 3 });
    expect(await namespace.kubectl.podUids(APP, "blue")).toEqual(before);
    expect(await versionOf(`virtualservice/${APP}`)).toBe(router);
    const text = await bed.text();
    expect(text).toContain("    replicas: 3 # sluice: set 3, was not set\n");
    expect(text.split(REMARK)).toHaveLength(3);
  });

  it("Refuses to deploy what would touch the other color, and writes nothing", async () => {
    await bed.edit((text) => text.replace("VERSION: blue", "VERSION: other"));
    const before = await bed.text();
    // The policy pack is asked first: blue serves.
    const refused = await bed.engine().deploy("green", 3, "deploy").catch(reasonOf);
    expect(refused).toMatch(/serving-pods: .*blue restarts its pods \(config VERSION\)/s);
    expect(await bed.text()).toBe(before);
    await bed.edit((text) => text.replace("VERSION: other", "VERSION: blue"));
  });

  it("Records what the router has been given already, and changes nothing live", async () => {
    const router = `virtualservice/${APP}`;
    const write = async (weights: Weights) => {
      await bed.config.write(weights, "blue");
      await applyAsProgram(namespace, router, weights);
    };
    // The first update of an object takes over what its creation owns: the object's version changes with that.
    await write({ blue: 95, green: 5 });
    await bed.engine().record({ blue: 95, green: 5 }, "stage 0");
    await write({ blue: 90, green: 10 });
    const before = await Promise.all([versionOf(router), namespace.kubectl.podUids(APP, "green")]);
    await bed.engine().record({ blue: 90, green: 10 }, "stage 1 of 3: 10 % on green");
    const after = await Promise.all([versionOf(router), namespace.kubectl.podUids(APP, "green")]);
    expect(after).toEqual(before);
    const history = await bed.pulumi("stack", "history", "--json", "--page-size", "1");
    expect(JSON.parse(history)).toEqual([
      expect.objectContaining({ message: "stage 1 of 3: 10 % on green", result: "succeeded" }),
    ]);
    expect(await bed.engine().foresee({ blue: 90, green: 10 }, "blue")).toEqual([]);
  });

  it("Stops a preview for an update", async () => {
    const engine = bed.engine();
    const preview = engine.foresee({ blue: 50, green: 50 }, "blue");
    const told = expect(preview).rejects.toThrow("the preview gave way to an update");
    await hold(1);
    await engine.record({ blue: 90, green: 10 }, "way back");
    await told;
  });

  it("Refuses to retire a color with traffic, and retires one without", async () => {
    const engine = bed.engine();
    await expect(engine.retire("green", 0, "retire")).rejects.toThrow(
      "green has 10 % of the traffic in config and cannot be retired",
    );
    await bed.config.write({ blue: 100, green: 0 }, "blue");
    await engine.record(allOn("blue"), "back");
    await engine.retire("green", 1, "retire green");
    expect(await spec(`deployment/${APP}-green`)).toMatchObject({ replicas: 1 });
    expect(await bed.text()).toContain("    replicas: 1 # sluice: set 1, was not set\n");
  });

  it("Says which object failed and why", async () => {
    const before = await bed.text();
    const image = missingImage(clusterFromEnvironment().registry);
    const broken = `progressDeadline: ${String(ROLLOUT_SECONDS)}s\n    image: ${image}`;
    await bed.edit((text) =>
      text.replace(/(sluice:green:\n(?: {4}.*\n)*? {4})image: .*/, `$1${broken}`),
    );
    await expect(bed.engine().deploy("green", 1, "deploy green")).rejects.toThrow(
      /^Deployment shop-green: .*failed to fully initialize or become live/,
    );
    expect(await bed.locks()).toEqual([]);
    await bed.edit(() => before);
    await bed.engine().deploy("green", 1, "deploy green");
  });

  it("Waits for somebody else's lock, names its owner, and gives up in time", async () => {
    const args = ["up", "--yes", "--skip-preview", "--stack", STACK, "--non-interactive"];
    const other = spawn("pulumi", args, { cwd: idle, env: bed.env, stdio: "ignore" });
    const end = ended(other);
    await locked();
    const told: string[] = [];
    const impatient = bed.engine({ lockSeconds: 3, onWait: (why) => told.push(why) });
    await expect(impatient.record(allOn("blue"), "locked")).rejects.toThrow(
      new RegExp(`^the stack is locked by \\S+@\\S+, process ${String(other.pid)}, for .*waited`),
    );
    expect(told).toHaveLength(1);
    expect(await bed.locks()).toHaveLength(1);
    await bed.engine().record(allOn("blue"), "after the lock");
    expect(await end).not.toBe(0);
    expect(await bed.locks()).toEqual([]);
  });

  it("Is told to stop once, stops cleanly, and leaves no lock", async () => {
    const stop = new AbortController();
    const update = bed.cli({ folder: idle, signal: stop.signal }).operate(UP, { seconds: 60 });
    const failed = expect(update).rejects.toThrow("`pulumi up` was interrupted");
    await locked();
    stop.abort();
    await failed;
    expect(await bed.locks()).toEqual([]);
  });

  it("Stops at its deadline, and says so", async () => {
    const update = bed.cli({ folder: idle }).operate(UP, { seconds: 5 });
    await expect(update).rejects.toThrow("`pulumi up` took longer than 5s and was stopped");
    expect(await bed.locks()).toEqual([]);
    expect(await bed.engine().foresee({ blue: 100, green: 0 }, "blue")).toEqual([]);
  });

  it("Finishes its update when its driver is killed; the next driver waits for it", async () => {
    await setGreen("green3");
    const driver = startDriver(bed);
    await locked();
    await hold(1);
    driver.kill("SIGKILL");
    expect(await bed.locks()).toHaveLength(1);
    const told: string[] = [];
    // Without a look before it, which would take longer than what is left of the other update.
    await bed.cli({ onWait: (why) => told.push(why) }).operate(UP, { seconds: 120 });
    expect(told).toHaveLength(1);
    expect(await bed.locks()).toEqual([]);
    expect(await bed.engine().foresee({ blue: 100, green: 0 }, "blue")).toEqual([]);
  });

  it("Goes on after it was killed itself in the middle of an update", async () => {
    await setGreen("green4");
    const engine = bed.engine();
    const deploy = engine.deploy("green", 1, "deploy green");
    const failed = expect(deploy).rejects.toThrow("`pulumi up` was killed and said nothing");
    await locked();
    await eventually(
      "the update of the Deployment to begin",
      () => bed.pending(),
      (operations) => operations.join().includes("Deployment::shop-green"),
    );
    const [newest] = [...bed.runs.all(Date.now())].sort((a, b) => b.startedAt - a.startedAt);
    process.kill(newest?.pid ?? NaN, "SIGKILL");
    await failed;
    expect(await bed.locks()).toHaveLength(1);
    await engine.deploy("green", 1, "deploy green");
    expect(await bed.locks()).toEqual([]);
    expect(await bed.pending()).toEqual([]);
    expect(await engine.foresee({ blue: 100, green: 0 }, "blue")).toEqual([]);
  });

  it("Goes on after it was killed between an object's creation and the note of it", async () => {
    const engine = bed.engine();
    const before = await bed.state();
    await setGreen("green5");
    await engine.deploy("green", 1, "deploy green");
    await bed.forgetCreation(before, `${APP}-green-env`);
    expect(await bed.pending()).toHaveLength(1);
    await engine.deploy("green", 1, "deploy green");
    expect(await bed.pending()).toEqual([]);
    expect(await engine.foresee({ blue: 100, green: 0 }, "blue")).toEqual([]);
  });

  it("Deploys contents again that an update which failed has left to be deleted", async () => {
    const engine = bed.engine();
    const configs = async () =>
      (await namespace.kubectl.list("configmaps")).map(nameIn).filter(isEnv);
    await setGreen("green6");
    await engine.deploy("green", 1, "deploy green");
    const kept = await configs();
    const good = await bed.text();
    const rollout = `progressDeadline: ${String(ROLLOUT_SECONDS)}s`;
    const env = 'FAULT_NOT_READY: "true"\n$2VERSION: green7';
    await bed.edit((text) =>
      text.replace(/^( *)env:\n( *)VERSION: green6/m, `$1${rollout}\n$1env:\n$2${env}`),
    );
    await expect(engine.deploy("green", 1, "deploy green")).rejects.toThrow(
      `Deployment ${APP}-green`,
    );
    expect(await configs()).toHaveLength(kept.length + 1);
    expect((await bed.state()).checkpoint.latest.resources.filter(isDeleted)).toHaveLength(1);

    await bed.edit(() => good);
    await engine.deploy("green", 1, "deploy green");
    expect(await configs()).toEqual(kept);
    expect((await bed.state()).checkpoint.latest.resources.filter(isDeleted)).toEqual([]);
    expect((await namespace.kubectl.get(`deployment/${APP}-green`)).status).toMatchObject({
      readyReplicas: 2,
      updatedReplicas: 2,
    });
    expect(await engine.foresee({ blue: 100, green: 0 }, "blue")).toEqual([]);
  });
});

const nameIn = ({ metadata }: KubeObject) => metadata.name;
const isEnv = (name: string) => name.startsWith(`${APP}-green-env-`);
const isDeleted = (resource: { readonly delete?: boolean }) => resource.delete === true;

/** A driver in a process of its own. */
function startDriver(bed: EngineBed): ChildProcess {
  const code = `
    const { PulumiCli } = require("./release/engine/pulumi-cli.ts");
    const { PulumiEngine } = require("./release/engine/pulumi-engine.ts");
    const { StackConfigFile } = require("./release/engine/stack-config.ts");
    const { OwnRuns } = require("./release/engine/own-runs.ts");
    const [folder, stack] = process.argv.slice(1);
    const cli = new PulumiCli({ folder, stack, runs: new OwnRuns(folder + "/runs") });
    const { StackFile } = require("./stack/stack-file.ts");
    new PulumiEngine(cli, new StackConfigFile(StackFile.open(folder, stack))).deploy("green", 1, "killed driver");
  `;
  return spawn(process.execPath, ["--require", "./loader.cjs", "--eval", code, bed.folder, STACK], {
    cwd: ROOT,
    env: bed.env,
    stdio: "ignore",
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

/** Writes weights as a release does, before the program does. */
async function applyAsProgram(
  { kubectl }: Namespace,
  object: string,
  weights: Weights,
): Promise<void> {
  const found = JSON.parse(await kubectl.run("get", object, "-o", "json")) as {
    apiVersion: string;
    kind: string;
    metadata: { name: string; labels: object; annotations: Readonly<Record<string, string>> };
    spec: { http: { route?: { destination: { host: string }; weight?: number }[] }[] };
  };
  const { apiVersion, kind, metadata, spec } = found;
  const { name, labels, annotations } = metadata;
  const manager = annotations["pulumi.com/patchFieldManager"] ?? "";
  for (const { route = [] } of spec.http) {
    for (const part of route.length === 2 ? route : []) {
      part.weight = weights[part.destination.host.includes("-green") ? "green" : "blue"];
    }
  }
  const patch = { apiVersion, kind, metadata: { name, labels, annotations }, spec };
  const how = ["--server-side", "--force-conflicts", "--field-manager", manager];
  const args = ["--namespace", kubectl.namespace, "apply", ...how, "--filename", "-"];
  await run("kubectl", args, { stdin: JSON.stringify(patch) });
}
