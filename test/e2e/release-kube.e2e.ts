import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { breakGlass } from "../../model/release/break-glass";
import { parseSettings } from "../../model/settings/settings";
import type { StackArgs } from "../../model/settings/settings-args";
import { allOn, share } from "../../model/traffic/weights";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import type { Machine } from "./support/machine";
import { Machines } from "./support/machines";
import { STARTED } from "./support/release";
import { run } from "./support/process";
import { APP } from "./support/service";

const ROUTER = `virtualservice/${APP}`;

/** As much of the router as the cases look at. */
interface RouterView {
  readonly metadata: {
    readonly generation: number;
    readonly managedFields: readonly { readonly manager: string; readonly operation: string }[];
  };
  readonly spec: unknown;
}

/** Does not prove anything about requests: no load runs. */
describe("A release in the cluster", () => {
  let fixture: Fixture;
  let stack: StackArgs;
  let folder: string;
  let machines: Machines;

  beforeAll(async () => {
    fixture = await Fixture.create("relkube");
    folder = await mkdtemp(join(tmpdir(), "sluice-relkube-"));
    const traffic = { ...fixture.base.traffic, stickiness: {}, mirror: {} };
    stack = { ...fixture.base, traffic };
    machines = new Machines(stack, folder);
    await fixture.stack.up(stack);
  });

  afterEach(async () => {
    await machines.kill();
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await fixture.remove();
  });

  const wholeRouter = async (): Promise<string> =>
    fixture.kubectl.run("get", ROUTER, "-o", "json", "--show-managed-fields");
  const routerView = async (): Promise<RouterView> => JSON.parse(await wholeRouter()) as RouterView;
  const managers = async (): Promise<readonly string[]> => {
    const { metadata } = await routerView();
    return metadata.managedFields.map(({ manager, operation }) => `${manager} ${operation}`).sort();
  };

  it("A router that no update has touched yet is taken over by the update that records its weights", async () => {
    const one = machines.start("mia");
    expect(await managers()).toEqual(["pulumi-kubernetes Update"]);
    await one.ask("router", "write", share("green", 30), "blue", [allOn("blue")]);
    expect(await managers()).toEqual(["pulumi-kubernetes Update", "sluice Apply"]);
    const { metadata, spec } = await routerView();
    const { changes } = await fixture.stack.up({ ...stack, weights: share("green", 30) });
    expect(changes.map(({ op, name }) => [op, name])).toEqual([["update", APP]]);
    expect(await managers()).toEqual(["sluice Apply"]);
    const after = await routerView();
    expect([after.metadata.generation, after.spec]).toEqual([metadata.generation, spec]);
    await one.ask("router", "write", allOn("blue"), "blue");
    await fixture.stack.up(stack);
  });

  it("Weights are written as the program writes them, so that `up` finds nothing to change", async () => {
    const one = machines.start("mia");
    const before = await wholeRouter();
    await one.ask("router", "write", allOn("blue"), "blue", [allOn("blue")]);
    // The program's own weights, written again, are no change at all.
    expect(await wholeRouter()).toBe(before);

    await one.ask("router", "write", share("green", 30), "blue", [allOn("blue")]);
    const written = await wholeRouter();
    expect(await one.ask("router", "read")).toEqual(share("green", 30));
    await fixture.stack.up({ ...stack, weights: share("green", 30) });
    expect(await wholeRouter()).toBe(written);
    expect(await managers()).toEqual(["sluice Apply"]);

    await one.ask("router", "write", allOn("green"), "green");
    const switched = await wholeRouter();
    await fixture.stack.up({ ...stack, activeColor: "green", weights: allOn("green") });
    expect(await wholeRouter()).toBe(switched);
    await one.ask("router", "write", allOn("blue"), "blue");
    await fixture.stack.up(stack);
  });

  it("What somebody else wrote is not overwritten, and told; only the way back writes over it", async () => {
    const one = machines.start("mia");
    const settings = parseSettings(stack);
    // By the command for the day on which nothing else works.
    await run("sh", ["-c", breakGlass(settings, share("green", 40), "blue")]);
    expect(await one.ask("router", "read")).toEqual(share("green", 40));
    await expect(
      one.ask("router", "write", share("green", 10), "blue", [allOn("blue"), share("green", 5)]),
    ).rejects.toMatchObject({
      name: "ConflictError",
      message:
        "the router has blue 60, green 40; expected was blue 100, green 0, or blue 95, green 5",
    });
    expect(await one.ask("router", "differences", allOn("blue"), "blue")).toContain(
      "rule split: route.0.weight is 60, the settings say 100",
    );

    const { spec } = await fixture.kubectl.get(ROUTER);
    const http = spec?.["http"] as readonly { readonly name: string }[];
    const split = `/spec/http/${http.findIndex(({ name }) => name === "split")}/route`;
    await fixture.kubectl.patchJson(ROUTER, [
      { op: "replace", path: `${split}/0/weight`, value: 20 },
      { op: "replace", path: `${split}/1/weight`, value: 80 },
    ]);
    await expect(one.ask("router", "read")).rejects.toThrow(
      "the rules do not agree on the weights: rule sticky-blue-mirrored: match.0.headers.cookie.regex is",
    );

    await one.ask("router", "write", allOn("blue"), "blue");
    expect(await one.ask("router", "differences", allOn("blue"), "blue")).toEqual([]);
    const written = await wholeRouter();
    await fixture.stack.up(stack);
    expect(await wholeRouter()).toBe(written);
  });

  it("A rule of somebody else stops a stage, and is still there after the way back", async () => {
    const one = machines.start("mia");
    const mine = { name: "mine", match: [{ uri: { prefix: "/old" } }], redirect: { uri: "/new" } };
    const add = { op: "add", path: "/spec/http/0", value: mine };
    await fixture.kubectl.patchJson(ROUTER, [add]);
    const { spec } = await routerView();
    await expect(
      one.ask("router", "write", share("green", 10), "blue", [allOn("blue")]),
    ).rejects.toMatchObject({
      name: "ConflictError",
      message: "somebody else changed the router: rule mine is not one of the settings",
    });
    await one.ask("router", "write", allOn("green"), "green");
    expect(await one.ask("router", "read")).toEqual(allOn("green"));
    await one.ask("router", "write", allOn("blue"), "blue");
    expect((await routerView()).spec).toEqual(spec);
    // What the state does not know is not undone by an update; one that looks first writes the router anew.
    await fixture.stack.up(stack, { refresh: true });
    expect(await one.ask("router", "differences", allOn("blue"), "blue")).toEqual([]);
  });

  it("A router that is gone is told, and comes back by the command for that day", async () => {
    const one = machines.start("mia");
    const { spec } = await routerView();
    await fixture.kubectl.run("delete", ROUTER);
    await expect(one.ask("router", "write", allOn("blue"), "blue")).rejects.toMatchObject({
      name: "RouterGoneError",
      message: `There is no virtualservices.networking.istio.io ${APP} in ${fixture.namespace.name}. Next: run \`pulumi up --refresh\`.`,
    });
    await run("sh", ["-c", await one.ask("router", "byHand", allOn("blue"), "blue")]);
    expect((await routerView()).spec).toEqual(spec);

    // Nobody has applied it, and nothing says who will.
    await fixture.kubectl.run("annotate", ROUTER, "pulumi.com/patchFieldManager-");
    await one.ask("router", "write", share("green", 30), "blue", [allOn("blue")]);
    expect(await managers()).toContain("pulumi-kubernetes Update");
    const { metadata } = await routerView();
    await fixture.stack.up({ ...stack, weights: share("green", 30) });
    expect(await managers()).toEqual(["sluice Apply"]);
    expect((await routerView()).metadata.generation).toBe(metadata.generation);
    await one.ask("router", "write", allOn("blue"), "blue");
    await fixture.stack.up(stack);
  });

  it("Pods are counted by version and reachability, and their troubles have words", async () => {
    const one = machines.start("mia");
    const two = { desired: 2, ready: 2, serving: 2 };
    expect(await one.ask("pods", "count")).toEqual({ blue: two, green: two });
    expect(await one.ask("pods", "troubles")).toEqual({ blue: [], green: [] });

    const deployment = `deployment/${APP}-green`;
    const start = Date.now();
    const command = { op: "add", path: "/spec/template/spec/containers/0/command" };
    await fixture.kubectl.patchJson(deployment, [{ ...command, value: ["/not-there"] }]);
    const restarts = await eventually(
      "a pod that ended twice",
      () => one.ask("pods", "restarts", "green", start),
      (pods) => pods.some((pod) => pod.restarts >= 1),
      60,
    );
    expect(restarts.map(({ pod }) => pod.startsWith(`${APP}-green-`))).toEqual([true]);
    const { green, blue } = await one.ask("pods", "troubles");
    expect(green.join()).toMatch(
      /^pod shop-green-\S+, container \S+: (?:CrashLoopBackOff|RunContainerError), \d restarts: ended with 128/,
    );
    expect(blue).toEqual([]);
    // The old pods serve on, but they are not of the version that is wanted.
    expect(await one.ask("pods", "count")).toEqual({ blue: two, green: { ...two, ready: 0 } });
    expect(await one.ask("pods", "restarts", "blue", start)).toEqual([]);
    await fixture.kubectl.run("rollout", "undo", deployment);
    await fixture.kubectl.run("rollout", "status", deployment, "--timeout=60s");
    expect(await one.ask("pods", "count")).toEqual({ blue: two, green: two });
  });

  it("The Roles of docs/rbac.md are enough, and what they do not give is named", async () => {
    const page = await readFile(resolve(__dirname, "../../docs/rbac.md"), "utf8");
    const roles = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ""]) => yaml);
    await fixture.kubectl.run("create", "serviceaccount", "driver");
    await fixture.kubectl.run("create", "serviceaccount", "on-call");
    for (const [account, role = ""] of [
      ["driver", roles[0]],
      ["on-call", roles[1]],
    ] as const) {
      const { metadata } = parse(role) as { readonly metadata: { readonly name: string } };
      const file = join(folder, `${account}.yaml`);
      await writeFile(file, role);
      await fixture.kubectl.run("create", "-f", file);
      const subject = `--serviceaccount=${fixture.namespace.name}:${account}`;
      const binding = ["create", "rolebinding", account, `--role=${metadata.name}`, subject];
      await fixture.kubectl.run(...binding);
    }
    const as = async (account: string): Promise<Machine> =>
      machines.start(account, { ...stack, cluster: { kubeconfig: await kubeconfigOf(account) } });

    const driver = await as("driver");
    await driver.ask("lease", "acquire");
    await driver.ask("lease", "confirm");
    await driver.ask("journal", "append", STARTED);
    await driver.ask("journal", "flush");
    await driver.ask("commands", "next");
    await driver.ask("router", "write", share("green", 50), "blue", [allOn("blue")]);
    expect((await driver.ask("pods", "count")).green).toMatchObject({ desired: 2, ready: 2 });
    expect(await driver.ask("pods", "troubles")).toEqual({ blue: [], green: [] });

    const onCall = await as("on-call");
    await onCall.ask("lease", "takeOver", "rollback");
    await onCall.ask("router", "write", allOn("blue"), "blue");
    expect(await onCall.ask("journal", "load")).toEqual([STARTED]);
    await onCall.ask("journal", "append", { type: "noted", at: 2, text: "back" });
    await onCall.ask("journal", "flush");
    await expect(onCall.ask("pods", "troubles")).rejects.toMatchObject({
      name: "ClusterError",
      message:
        `system:serviceaccount:${fixture.namespace.name}:on-call may not list pods in ` +
        `${fixture.namespace.name}. Next: bind the Role of docs/rbac.md to this user.`,
    });
  });

  it("A program that the kubeconfig names gives the token, or says why it does not", async () => {
    const token = (await fixture.kubectl.run("create", "token", "driver")).trim();
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token },
    };
    const cluster = await clusterView();
    const as = (script: string): Machine => {
      const exec = { apiVersion: credential.apiVersion, command: "sh", args: ["-c", script] };
      const content = kubeconfig(cluster, { exec });
      return machines.start("exec", { ...stack, cluster: { kubeconfig: content } });
    };
    const one = as(`echo '${JSON.stringify(credential)}'`);
    expect(await one.ask("router", "read")).toEqual(allOn("blue"));
    await expect(as("echo the session is over >&2; exit 1").ask("router", "read")).rejects.toThrow(
      "Cannot log in to test: sh ended with 1: the session is over. " +
        "Next: log in to the cluster by hand: kubectl --context test get --raw /version",
    );
  });

  it("A cluster that is not there, and objects that are not, have words with a next step", async () => {
    const nowhere = {
      kubeconfig: kubeconfig({ server: "https://127.0.0.1:1" }, { token: "none" }),
    };
    await expect(
      machines.start("lost", { ...stack, cluster: nowhere }).ask("router", "read"),
    ).rejects.toThrow(
      "Cannot reach the cluster at https://127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1. " +
        "Next: check the cluster: kubectl --context test get --raw /readyz",
    );
    await expect(
      machines.start("other", { ...stack, app: "cart" }).ask("router", "read"),
    ).rejects.toThrow(
      `There is no virtualservices.networking.istio.io cart in ${fixture.namespace.name}. ` +
        "Next: run `pulumi up --refresh`.",
    );
  });

  async function kubeconfigOf(account: string): Promise<string> {
    const token = (await fixture.kubectl.run("create", "token", account)).trim();
    return kubeconfig(await clusterView(), { token });
  }
});

/** The cluster as a kubeconfig describes it. */
type ClusterView = Readonly<Record<string, string>>;

async function clusterView(): Promise<ClusterView> {
  const options = ["--raw", "--minify", "--flatten", "--output", "json"];
  const view = await run("kubectl", ["config", "view", ...options]);
  const { clusters } = JSON.parse(view) as {
    readonly clusters: readonly [{ readonly cluster: ClusterView }];
  };
  return clusters[0].cluster;
}

function kubeconfig(cluster: ClusterView, user: object): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster }],
    users: [{ name: "test", user }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    "current-context": "test",
  });
}
