import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RollingArgs } from "../../model/settings/settings-args";
import { ask } from "./support/ask";
import { type Cluster, clusterFromEnvironment } from "./support/cluster";
import { EngineBed, STACK } from "./support/engine-bed";
import { eventually } from "./support/eventually";
import { hold } from "./support/hold";
import { buildImage, FIRST, missingImage, SECOND } from "./support/image";
import { Load } from "./support/load";
import { Namespace } from "./support/namespace";
import { type Ended, SluiceProcess } from "./support/release-process";
import { quickRelease } from "./support/release-settings";
import { report } from "./support/report";
import { APP, hostOf, serviceArgs } from "./support/service";
import type { Tally } from "./support/tally";

/**
 * A service without colors, released by the real command line under constant load. Does not prove how the gates
 * count: test/e2e/release-gates.e2e.ts does.
 */
describe("A release of a service without colors, under constant load", () => {
  let cluster: Cluster;
  let namespace: Namespace;
  let engine: EngineBed;
  let first: string;
  let second: string;
  /** A gate of the guard passes while this file is there. */
  let good: string;

  beforeAll(async () => {
    cluster = clusterFromEnvironment();
    [first, second] = [
      await buildImage(cluster.registry, FIRST),
      await buildImage(cluster.registry, SECOND),
    ];
    namespace = await Namespace.create("rolling-release");
    const {
      activeColor: _active,
      blue: _blue,
      green: _green,
      ...base
    } = serviceArgs(namespace.name, first);
    const { gates, guard, bake, deadlines, metrics, budget } = quickRelease(
      cluster.prometheus.href,
    );
    const latency = { ...gates?.latency, compare: true };
    good = join(await mkdtemp(join(tmpdir(), "sluice-good-")), "good");
    await writeFile(good, "");
    const file = { name: "file", command: ["test", "-e", good], every: "2s", timeout: "1s" };
    const args: RollingArgs = {
      ...base,
      mode: "rolling",
      image: first,
      workload: { ...base.workload, progressDeadline: "30s" },
      release: {
        ...(bake !== undefined && { bake }),
        ...(deadlines && { deadlines }),
        ...(metrics && { metrics }),
        ...(budget && { budget }),
        gates: { ...gates, latency },
        guard: { ...guard, commands: [file] },
      },
    };
    engine = await EngineBed.create(args);
    await engine.pulumi("up", "--yes", "--skip-preview", "--stack", STACK);
    const host = hostOf(namespace.name);
    await eventually(
      "the service to answer",
      async () => (await ask(cluster.gateway, host)).status,
      (status) => status === 200,
    );
  });

  afterAll(async () => {
    await namespace.delete();
    await engine.remove();
  });

  const sluice = async (...args: readonly string[]): Promise<Ended> => {
    const { command, folder, env } = engine;
    const words = [...args, "--cwd", folder, "--stack", STACK];
    return SluiceProcess.start(words, env, command).ended;
  };

  const live = async () =>
    namespace.kubectl.run(
      ...["get", `deployment/${APP}`, "-o"],
      "jsonpath={.spec.template.spec.containers[0].image}",
    );

  const configured = async () => {
    const text = await readFile(join(engine.folder, `Pulumi.${STACK}.yaml`), "utf8");
    return /sluice:image: (?<image>\S+)/.exec(text)?.groups?.["image"];
  };

  /** Whether an update from here would change nothing. */
  const isSettled = async () => {
    const { output } = await sluice("up", "--dry-run");
    return !/[+~-] +kubernetes:/.test(output);
  };

  const underLoad = async (act: () => Promise<void>): Promise<Tally> => {
    const host = hostOf(namespace.name);
    const target = { gateway: cluster.gateway, host };
    const short = Load.start({ ...target, perSecond: 200 });
    const slow = Load.start({ ...target, perSecond: 10, path: "/slow?ms=1500" });
    const stop = async () => (await short.stop()).with(await slow.stop());
    await hold(8);
    await act().catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    await hold(2);
    return stop();
  };

  const pin = async (image: string) => {
    const { code, output } = await sluice("pin", "service", "--image", image);
    expect({ code, output }).toMatchObject({ code: 0 });
  };

  it("Rolls the image out, judges it over the bake, and then goes back, without a loss", async () => {
    const codes: (number | undefined)[] = [];
    const tally = await underLoad(async () => {
      await pin(second);
      const released = await sluice("release", "--yes");
      codes.push(released.code);
      expect(released.output).toContain("promoted: all pods run version");
      expect(await live()).toBe(second);
      const back = await sluice("rollback", "--yes");
      codes.push(back.code);
      expect(back.output).toContain("the Deployment asks for version");
    });
    report("mode rolling: a release, and back", tally, { "p90 ms": tally.percentile(90) });
    expect(codes).toEqual([0, 0]);
    expect(tally.lost).toEqual([]);
    expect([await live(), await configured()]).toEqual([first, first]);
    expect(await isSettled()).toBe(true);
  });

  it("Undoes a version that never gets ready, without a loss", async () => {
    let code: number | undefined;
    const missing = missingImage(cluster.registry);
    const tally = await underLoad(async () => {
      await pin(missing);
      const ended = await sluice("release", "--yes");
      ({ code } = ended);
      expect(ended.output).toContain("did not get ready");
    });
    report("mode rolling: a version that never gets ready", tally);
    expect(code).toBe(1);
    expect(tally.lost).toEqual([]);
    expect([await live(), await configured()]).toEqual([first, first]);
    expect(await isSettled()).toBe(true);
  });

  it("Undoes a version whose gate fails, and says where the service stands", async () => {
    await pin(second);
    await rm(good);
    let code: number | undefined;
    const tally = await underLoad(async () => {
      const why = ["--retry", "the next case", "--force", "the next case"];
      const ended = await sluice("release", "--yes", ...why);
      ({ code } = ended);
      expect(ended.output).toContain("file: test failed");
    });
    report("mode rolling: a gate that fails", tally);
    expect(code).toBe(11);
    expect(tally.lost).toEqual([]);
    expect([await live(), await configured()]).toEqual([first, first]);
    const { output } = await sluice("status");
    expect(output).toMatch(/^image +version/m);
    expect(output).toContain("rolled back");
    const doctor = await sluice("doctor");
    expect([doctor.code, doctor.output]).toEqual([0, doctor.output]);
  });
});
