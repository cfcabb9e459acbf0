import type { StackArgs } from "../../model/settings/settings-args";
import { hold } from "./support/hold";
import type { Namespace } from "./support/namespace";
import { PodShell } from "./support/pod-shell";
import { podsOf } from "./support/pods";
import { ReleaseBed } from "./support/release-bed";
import { report } from "./support/report";
import { APP } from "./support/service";
import { shellImage } from "./support/shell-image";

/** Time for which the last step stands under load. */
const HOLD_SECONDS = 5;

const TOKEN = "a token that somebody else renews";
const RENEWED = "the token after that";

/** Ends at once when it is told to, as a process of a container has to. */
const STAYS = "trap 'exit 0' TERM; touch /cache/up; while :; do sleep 1; done";

/** The settings, and the Secret that they name. */
async function settings(
  base: StackArgs,
  { kubectl }: Namespace,
  image: string,
): Promise<StackArgs> {
  await kubectl.run("create", "secret", "generic", "token", `--from-literal=token=${TOKEN}`);
  const resources = { requests: { cpu: "10m", memory: "16Mi" } };
  return {
    ...base,
    workload: {
      ...base.workload,
      env: { ...base.workload?.env, TOKEN: { secretKeyRef: { name: "token", key: "token" } } },
      resources: { requests: { cpu: "20m", memory: "32Mi" }, limits: "none" },
      volumes: {
        token: { secret: { secretName: "token" } },
        cache: { emptyDir: { sizeLimit: "16Mi" } },
      },
      mounts: {
        "/etc/token": { volume: "token" },
        "/cache": { volume: "cache", readOnly: true },
      },
      initContainers: {
        fill: {
          ...{ image, resources },
          command: ["/bin/sh", "-c", "test -f /cache/up && echo full >/cache/state"],
          mounts: { "/cache": { volume: "cache" } },
        },
      },
      sidecars: {
        watch: {
          ...{ image, resources },
          command: ["/bin/sh", "-c", STAYS],
          mounts: { "/cache": { volume: "cache" } },
          probes: {
            startup: { kind: "command", command: ["test", "-f", "/cache/up"], period: "1s" },
          },
        },
      },
      pod: { enableServiceLinks: null, hostAliases: [{ ip: "10.0.0.10", hostnames: ["db"] }] },
    },
  };
}

/** Does not prove that a sidecar which serves requests itself loses none: this one only runs. */
describe("A service with a sidecar, an init container, a Secret of others, a patch and no limits", () => {
  let bed: ReleaseBed;
  /** Beside the process of a pod of blue. */
  let blue: PodShell;

  beforeAll(async () => {
    const prepared = async (base: StackArgs, namespace: Namespace) =>
      settings(base, namespace, await shellImage(process.env["REGISTRY"] ?? ""));
    bed = await ReleaseBed.create("services", {}, { settings: prepared });
    blue = await shellOf("blue");
  });

  afterAll(async () => {
    await bed.remove();
  });

  async function shellOf(color: string): Promise<PodShell> {
    const [pod] = await podsOf(bed.kubectl, color);
    return PodShell.attach(bed.kubectl, pod?.name ?? "", bed.cluster.registry);
  }

  const tokenIn = async (shell: PodShell) =>
    shell.run("tr '\\0' '\\n' </proc/1/environ | sed -n s/^TOKEN=//p");

  it("Starts them in their order, and finds its volumes and what is patched", async () => {
    expect(await blue.run("cat /proc/1/root/cache/state")).toBe("full\n");
    expect(await blue.run("cat /proc/1/root/etc/token/token")).toBe(TOKEN);
    expect(await blue.run("cat /proc/1/root/etc/hosts")).toContain("10.0.0.10\tdb");
    const { spec } = await bed.kubectl.get(`deployment/${APP}-blue`);
    expect(spec).toHaveProperty("template.spec.hostAliases.0.ip", "10.0.0.10");
    expect(spec).not.toHaveProperty("template.spec.enableServiceLinks");
  });

  it("Reads a renewed Secret by `rotate`, the idle color first, and loses no request", async () => {
    const load = bed.load();
    await hold(2);
    const before = await bed.kubectl.podUids(APP, "blue");
    await bed.kubectl.patch("secret/token", { stringData: { token: RENEWED } });
    const ended = [await bed.sluice("rotate", "--yes")];
    const green = await tokenIn(await shellOf("green"));
    const kept = [await bed.kubectl.podUids(APP, "blue"), await tokenIn(blue)];
    ended.push(await bed.sluice("switch", "--to", "green", "--yes"));
    ended.push(await bed.sluice("rotate", "--yes"));
    const after = await tokenIn(await shellOf("blue"));
    ended.push(await bed.sluice("switch", "--to", "blue", "--yes"));
    await hold(HOLD_SECONDS);
    const tally = await load.stop();
    report("a renewed Secret: rotate, switch, rotate, switch back", tally, {
      "p90 ms": tally.percentile(90),
    });

    expect(ended.map(({ code, output }) => [code, output])).toEqual(
      ended.map(({ output }) => [0, output]),
    );
    expect(ended[0]?.output).toContain("Secret token");
    expect(green).toBe(`${RENEWED}\n`);
    expect(kept).toEqual([before, `${TOKEN}\n`]);
    expect(after).toBe(`${RENEWED}\n`);
    expect(tally.lost).toEqual([]);
    expect(tally.colors).toEqual(["blue", "green"]);
  });

  it("Loses no request while its serving pods are replaced", async () => {
    const before = await bed.kubectl.podUids(APP, "blue");
    const load = bed.load();
    await hold(2);
    const { code, output } = await bed.sluice("rotate", "--color", "blue", "--yes");
    await hold(HOLD_SECONDS);
    const tally = await load.stop();
    report("a service with a sidecar: its serving pods are replaced", tally);
    const after = await bed.kubectl.podUids(APP, "blue");

    expect([code, output]).toEqual([0, output]);
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
    expect(tally.lost).toEqual([]);
  });
});
