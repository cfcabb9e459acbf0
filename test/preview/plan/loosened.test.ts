/** One line for each default of the pods that a change loosens. Does not prove how the lines are printed. */
import { ColorWorkload } from "../../../components";
import { perColor } from "../../../model/color";
import { parseSettings } from "../../../model/settings/settings";
import type { WorkloadArgs } from "../../../model/settings/workload";
import { loosened } from "../../../preview/plan/loosened";
import { NOTHING, objectChanges } from "../../../preview/plan/object-change";
import type { Recording } from "../../../preview/recorder";
import { deploy } from "../../support/deploy";
import { digest, shop } from "../../support/shop";

/** Both colors, with what `workload` says, and `green` besides. */
async function colors(workload: WorkloadArgs = {}, green: WorkloadArgs = {}): Promise<Recording> {
  const settings = parseSettings({ ...shop, workload, green: { ...shop.green, ...green } });
  return deploy(() => {
    perColor((color) => {
      const args = { ...settings, ...settings.colors[color], color, image: shop.green.image };
      return new ColorWorkload(`shop-${color}`, args);
    });
  });
}

async function lines(
  after: Parameters<typeof colors>,
  before?: Parameters<typeof colors>,
): Promise<readonly string[]> {
  const old = before ? await colors(...before) : NOTHING;
  const changes = objectChanges(old, await colors(...after));
  return loosened(changes).map(({ subject, message }) => `${subject} ${message}`);
}

test("pods of the defaults have nothing to tell", async () => {
  expect(await lines([])).toEqual([]);
});

const limits = (name: string) => ({ resources: { limits: { [name]: "none" } } });

const mounted = (readOnly: boolean): WorkloadArgs => ({
  volumes: { data: { persistentVolumeClaim: { claimName: "shop-data" } }, cache: { emptyDir: {} } },
  mounts: { "/data": { volume: "data", readOnly }, "/cache": { volume: "cache" } },
});

test("a claim that is only read, and an empty folder, have nothing to tell", async () => {
  expect(await lines([mounted(true)])).toEqual([]);
});

test.each([
  [{ userId: "root" }, "may run as root."],
  [{ capabilities: { add: ["SYS_PTRACE"] } }, "may use the capability SYS_PTRACE."],
  [{ allowPrivilegeEscalation: true }, "may get more rights by programs that are started."],
  [{ readOnlyRootFilesystem: false }, "may write to the whole file system of the container."],
  [
    { serviceAccountToken: true },
    "may call the API server: the token of a ServiceAccount is mounted.",
  ],
  [limits("cpu"), "may use all cpu of a node: there is no limit."],
  [limits("memory"), "may use all memory of a node: there is no limit."],
  [limits("ephemeral-storage"), "may use all ephemeral-storage of a node: there is no limit."],
  [
    { probes: { startup: "none" } },
    "may be asked before the process is up: there is no startup probe.",
  ],
  [{ probes: { liveness: "none" } }, "may hang for good: there is no liveness probe."],
  [
    { container: { securityContext: { privileged: true } } },
    "is privileged: it may do what root of the node may.",
  ],
  [
    { pod: { securityContext: { seccompProfile: { type: "Unconfined" } } } },
    "may make system calls that the container runtime keeps from others.",
  ],
  [
    { pod: { hostNetwork: true } },
    "has the network of its node: the mesh does not see it, and one pod alone fits on a node.",
  ],
  [{ pod: { hostPID: true } }, "sees the processes of its node: hostPID."],
  [{ pod: { hostIPC: true } }, "sees the processes of its node: hostIPC."],
  [
    { pod: { volumes: [{ name: "logs", hostPath: { path: "/var/log" } }] } },
    "has /var/log of its node.",
  ],
  [mounted(false), "may write to the claim shop-data, as may all that mount it."],
] satisfies readonly (readonly [WorkloadArgs, string])[])(
  "%j is one line",
  async (args, message) => {
    expect(await lines([args])).toEqual([`market/shop blue and green ${message}`]);
    expect(await lines([{}, args], [])).toEqual([`market/shop green ${message}`]);
  },
);

test("what stays as it was is told no more, and what goes further is", async () => {
  const some: WorkloadArgs = { userId: "root", capabilities: { add: ["SYS_PTRACE"] } };
  const more: WorkloadArgs = { userId: "root", capabilities: { add: ["SYS_PTRACE", "NET_ADMIN"] } };
  expect(await lines([some], [some])).toEqual([]);
  expect(await lines([more], [some])).toEqual([
    "market/shop blue and green may use the capability NET_ADMIN.",
  ]);
  expect(await lines([some], [more])).toEqual([]);
});

test("no limits at all are a line each", async () => {
  expect(await lines([{ resources: { limits: "none" } }])).toHaveLength(3);
});

test("a user that the cluster chooses is no root", async () => {
  expect(await lines([{ userId: "platform" }])).toEqual([]);
});

const image = `registry.example.com/proxy@${digest("c")}`;

test("containers beside the service's own have nothing to tell where they are as safe", async () => {
  const workload = { sidecars: { proxy: { image } }, initContainers: { wait: { image } } };
  expect(await lines([workload])).toEqual([]);
});

test("containers beside the service's own are told by their names", async () => {
  const sidecars = { proxy: { image, resources: { limits: { memory: "none" } } } };
  const initContainers = { wait: { image: "wait:1", userId: "root" } } as const;
  expect(await lines([{ sidecars, initContainers }])).toEqual([
    "market/shop blue and green by its container proxy may use all memory of a node: there is no limit.",
    "market/shop blue and green by its container wait may run as root.",
    "market/shop blue and green by its container wait runs wait:1, a tag that can be pushed over: pods of one color may then differ.",
  ]);
});
