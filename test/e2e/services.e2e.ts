import type { StackArgs } from "../../model/settings/settings-args";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { PodShell } from "./support/pod-shell";
import { podsOf } from "./support/pods";
import { report } from "./support/report";
import { APP } from "./support/service";
import { shellImage } from "./support/shell-image";

/** Time for which each step stands under load. */
const HOLD_SECONDS = 5;

const TOKEN = "a token that somebody else renews";

/** Ends at once when it is told to, as a process of a container has to. */
const STAYS = "trap 'exit 0' TERM; touch /cache/up; while :; do sleep 1; done";

/** Does not prove that a sidecar which serves requests itself loses none: this one only runs. */
describe("A service with a sidecar, an init container, a Secret volume, a patch and no limits", () => {
  let fixture: Fixture;
  let args: StackArgs;

  beforeAll(async () => {
    fixture = await Fixture.create("services");
    const { base, cluster, kubectl } = fixture;
    const image = await shellImage(cluster.registry);
    await kubectl.run("create", "secret", "generic", "token", `--from-literal=token=${TOKEN}`);
    const resources = { requests: { cpu: "10m", memory: "16Mi" } };
    args = {
      ...base,
      workload: {
        ...base.workload,
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
    await fixture.stack.up(args);
    await fixture.reachable();
  });

  afterAll(async () => {
    await fixture.remove();
  });

  it("Starts them in their order, and finds its volumes and what is patched", async () => {
    const [pod] = await podsOf(fixture.kubectl, "blue");
    const shell = await PodShell.attach(fixture.kubectl, pod?.name ?? "", fixture.cluster.registry);
    expect(await shell.run("cat /proc/1/root/cache/state")).toBe("full\n");
    expect(await shell.run("cat /proc/1/root/etc/token/token")).toBe(TOKEN);
    expect(await shell.run("cat /proc/1/root/etc/hosts")).toContain("10.0.0.10\tdb");
    const { spec } = await fixture.kubectl.get(`deployment/${APP}-blue`);
    expect(spec).toHaveProperty("template.spec.hostAliases.0.ip", "10.0.0.10");
    expect(spec).not.toHaveProperty("template.spec.enableServiceLinks");
  });

  it("Loses no request while its serving pods are replaced, and in a switch there and back", async () => {
    const load = fixture.load();
    await hold(2);
    const changed = { ...args, workload: { ...args.workload, podAnnotations: { round: "2" } } };
    await fixture.stack.up(changed);
    await hold(HOLD_SECONDS);
    for (const activeColor of ["green", "blue"] as const) {
      await fixture.stack.up({ ...changed, activeColor });
      await hold(HOLD_SECONDS);
    }
    const tally = await load.stop();
    report("a service with a sidecar: rollout, switch, switch back", tally, {
      "p90 ms": tally.percentile(90),
    });
    expect(tally.lost).toEqual([]);
  });
});
