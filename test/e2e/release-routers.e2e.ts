import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Color } from "../../model/color";
import { itemsOf, textOf } from "../../model/field";
import type { GatesArgs } from "../../model/gates/gate";
import type { StackArgs } from "../../model/settings/settings-args";
import { share } from "../../model/traffic/weights";
import { ask, type Question } from "./support/ask";
import { type Cluster, clusterFromEnvironment } from "./support/cluster";
import { STACK } from "./support/engine-bed";
import { eventually } from "./support/eventually";
import { hold } from "./support/hold";
import { KeptConnection } from "./support/kept-connection";
import { createGateway, deleteGateway, EDGE } from "./support/edge";
import type { Namespace } from "./support/namespace";
import { countedRequests } from "./support/pods";
import { ReleaseBed } from "./support/release-bed";
import { figures } from "./support/release-figures";
import { GATES, NO_GATES } from "./support/release-settings";
import { APP, hostOf } from "./support/service";
import { stageShares } from "./support/stage-shares";
import { type Tally, tolerance } from "./support/tally";

const LOCK_SECONDS = 10;

/** Where Ingresses are served. */
const { INGRESS_HTTP: INGRESS } = process.env;
const COPIES = 20;

const OFTEN = { every: "2s", timeout: "1s" } as const;

/** A command that finds fault with whatever it sees. */
const FAULT = {
  ...OFTEN,
  ...{ name: "smoke", command: ["false"], onFail: "rollback", failures: 1, of: 1 },
};

/** A word that leads to the idle color from outside. */
const WORD = "let-me-in-please-let-me-in";

/** A router, and what differs with it. */
interface Routed {
  readonly name: string;
  /** The object with the split, as `kubectl` takes it. */
  readonly object: string;
  /** Where the object tells the weights. */
  readonly told: string;
  /** What that says where all traffic is on a color. */
  readonly says: Readonly<Record<Color, string>>;
  readonly traffic: (namespace: string) => NonNullable<StackArgs["traffic"]>;
  readonly more?: Partial<StackArgs>;
  /** Whether requests on a connection that is kept open follow the weights. */
  readonly areKeptMoved: boolean;
  /** Whether it has rules of its own, the preview header and copies. */
  readonly isRuled?: true;
  readonly stages: readonly number[];
  readonly gates: GatesArgs;
  /** What the driver says that it saw of the split. */
  readonly seen: RegExp;
  /** Where it is called; nothing where the cluster has nobody who carries it out. */
  door(cluster: Cluster): URL | undefined;
  /** Makes what a service in a namespace needs, and takes it away. */
  readonly prepare?: (namespace: string) => Promise<void>;
  readonly clear?: (namespace: string) => Promise<void>;
  /** What puts all traffic on green. */
  edit(spec: unknown): readonly Change[];
}

/** A change of one field. */
interface Change {
  readonly op: "replace";
  readonly path: string;
  readonly value: unknown;
}

/** Of the ports that Kubernetes gives to nobody by itself. */
const NODE_PORT = 8017;

/** A Service that selects one color. */
const SELECTED = {
  object: `service/${APP}`,
  told: "{.spec.selector.sluice\\.dev/color}",
  says: { blue: "blue", green: "green" },
  stages: [100],
  gates: { ...NO_GATES, ready: OFTEN, restarts: OFTEN },
  seen: /seen: .* of 2 endpoints of the Service/,
  edit: () => [{ op: "replace", path: "/spec/selector/sluice.dev~1color", value: "green" }],
} as const satisfies Partial<Routed>;

const ROUTERS: readonly Routed[] = [
  {
    name: "A Service",
    ...SELECTED,
    traffic: () => ({ router: "service" }),
    more: {
      service: { type: "NodePort", patch: { ports: [{ port: 80, nodePort: NODE_PORT }] } },
    },
    areKeptMoved: false,
    door: () => new URL(`http://127.0.0.1:${String(NODE_PORT)}`),
  },
  {
    name: "An Ingress ahead of such a Service",
    ...SELECTED,
    traffic: (namespace) => ({
      router: "ingress",
      hosts: [hostOf(namespace)],
      gateway: { className: "contour" },
    }),
    // A controller that not every test cluster has: `up --with contour`.
    door: () => (INGRESS === undefined ? undefined : new URL(INGRESS)),
    // Callers through the controller follow, whose own connections it ends with the endpoints.
    areKeptMoved: true,
  },
  {
    name: "An HTTPRoute of Gateway API",
    object: `httproute/${APP}`,
    told: "{.spec.rules[-1:].backendRefs[*].weight}",
    says: { blue: "100 0", green: "0 100" },
    traffic: (namespace) => ({
      router: "gateway-api",
      gatewayApiVersion: "1.6",
      hosts: [hostOf(namespace)],
      gateway: { name: `${EDGE.namespace}/${namespace}`, sectionNames: ["http"] },
      preview: { publicValue: WORD },
      match: [
        { name: "old", to: "blue", paths: ["/version"] },
        { name: "new", to: "green", paths: ["/ping"] },
      ],
    }),
    areKeptMoved: true,
    isRuled: true,
    stages: [20, 50, 100],
    gates: GATES,
    seen: /seen: .*of \d+ requests/,
    door: ({ gateway }) => gateway,
    prepare: createGateway,
    clear: deleteGateway,
    edit: (spec) =>
      itemsOf(spec, "rules").flatMap((rule, at) =>
        textOf(rule, "name").startsWith("split")
          ? [0, 100].map((value, color): Change => {
              const path = `/spec/rules/${String(at)}/backendRefs/${String(color)}/weight`;
              return { op: "replace", path, value };
            })
          : [],
      ),
  },
];

/** What a release does, in order. */
const walk = (stages: readonly number[], to: Color) => [
  ...["started", "deployed", "entered 0", "passed 0"],
  ...stages.flatMap((weight, at) => {
    const { blue, green } = share(to, weight);
    const step = String(at + 1);
    const written = `written ${String(blue)}/${String(green)}`;
    return [`entered ${step}`, written, "recorded", "settled", `passed ${step}`];
  }),
  ...[`entered ${String(stages.length + 1)}`, `passed ${String(stages.length + 1)}`, "finished"],
];

/**
 * Services in namespaces without sidecars. The one with a Service is called through kube-proxy at a port of the node, on
 * new connections. Does not prove how fast nodes of a large cluster follow: this one has one; nor what other
 * implementations of Gateway API than Istio's do.
 */
function tried(routed: Routed): void {
  let bed: ReleaseBed;

  beforeAll(async () => {
    const settings = async (base: StackArgs, namespace: Namespace): Promise<StackArgs> => {
      await routed.prepare?.(namespace.name);
      return { ...base, ...routed.more, traffic: routed.traffic(namespace.name) };
    };
    const release = {
      stages: routed.stages.map((weight) => ({ weight, hold: "6s" })),
      bake: "6s",
      verify: { ready: OFTEN },
      gates: routed.gates,
      guard: { ready: OFTEN, restarts: OFTEN },
    };
    const door = routed.door(clusterFromEnvironment()) ?? new URL("http://nowhere");
    bed = await ReleaseBed.create("routed", release, { settings, door });
  });

  afterAll(async () => {
    await bed.remove();
    await routed.clear?.(bed.namespace.name);
  });

  const told = async () => bed.kubectl.run("get", routed.object, "-o", `jsonpath=${routed.told}`);

  const load = () => bed.load(routed.areKeptMoved);

  /** Who answers at the end, and that nobody was without an answer. */
  async function answered(tally: Tally, color: Color): Promise<void> {
    const end = tally.answers.at(-1)?.sentAt ?? 0;
    expect(tally.lost).toEqual([]);
    expect(tally.total).toBeGreaterThan(500);
    expect(tally.shareOf(color, { from: end - 1000, to: end + 1 }).share).toBe(1);
    expect(await told()).toBe(routed.says[color]);
  }

  it("Declares nothing of a mesh", async () => {
    const { resources } = (await bed.engine.state()).checkpoint.latest;
    expect(resources.length).toBeGreaterThan(5);
    expect(resources.filter(({ urn }) => /istio/i.test(urn))).toEqual([]);
    const pods = await bed.kubectl.list("pods");
    expect(JSON.stringify(pods.map(({ metadata }) => metadata))).not.toContain("istio");
    expect((await bed.sluice("doctor")).output).toContain("✔ router");
  });

  it("Switches: new requests follow, and nothing is lost", async () => {
    const running = load();
    const connection = KeptConnection.start({
      ask: (question) => ask(bed.door, bed.host, question),
    });
    await hold(2);
    const { code, output } = await bed.sluice("switch", "--to", "green", "--yes");
    await hold(2);
    const replies = await connection.stop();
    const tally = await running.stop();
    expect([code, output]).toEqual([0, output]);
    const stay = "connections that callers keep open to the Service stay on its pods";
    expect(output.includes(stay)).toBe(routed.object.startsWith("service/"));
    await answered(tally, "green");
    const kept = replies.map(({ color, status }) => `${String(color)} ${String(status)}`);
    expect([...new Set(kept)]).toEqual(
      routed.areKeptMoved ? ["blue 200", "green 200"] : ["blue 200"],
    );
    const preview = ["preview", "--expect-no-changes", "--refresh", "--stack", STACK];
    await bed.engine.pulumi(...preview);
  });

  if (routed.isRuled) {
    it("Leads who knows the word to the idle color ahead of other rules, and copies GETs there", async () => {
      const seen = async (question: Question) => {
        const { color, status } = await ask(bed.door, bed.host, question);
        return `${String(color)} ${String(status)}`;
      };
      await bed.set(["traffic", "mirror"], {});
      await bed.up();
      const idle = { headers: { "x-sluice-color": WORD } };
      expect(await seen({})).toBe("green 200");
      expect(await seen({ path: "/version" })).toBe("blue 200");
      for (const question of [{}, { path: "/ping" }, { method: "POST" }]) {
        expect(await seen({ ...question, ...idle })).toMatch(/^blue /);
      }
      const counted = async () => countedRequests(bed.kubectl, "blue");
      const before = await counted();
      for (let at = 0; at < COPIES; at += 1) {
        for (const method of ["GET", "POST"]) expect(await seen({ method })).toMatch(/^green /);
      }
      const grown = async (method: string) =>
        ((await counted())[method] ?? 0) - (before[method] ?? 0);
      await eventually(
        "the copies to arrive",
        () => grown("GET"),
        (count) => count === COPIES,
      );
      expect(await grown("POST")).toBe(0);
      // The test cluster counts what its proxies send to pods, copies among it: releases are watched without.
      await bed.set(["traffic", "mirror"], undefined);
      await bed.up();
    });
  }

  it("Releases by its stages, each settled by what is seen, with gates", async () => {
    const running = load();
    await hold(1);
    const { driver, journal } = await bed.release();
    const { code, output } = await driver.ended;
    const tally = await running.stop();
    const seen = stageShares(journal, tally, "blue");
    figures(`release: ${routed.name}`, tally, journal, undefined, {
      shares: seen
        .map(({ weight, share: part }) => `${String(weight)}: ${(part * 100).toFixed(1)} %`)
        .join(" "),
    });
    expect([code, output]).toEqual([0, output]);
    expect(journal.steps).toEqual(walk(routed.stages, "blue"));
    expect(output).toMatch(routed.seen);
    for (const { weight, share: part, of } of seen) {
      expect(Math.abs(part - weight / 100)).toBeLessThanOrEqual(tolerance(weight, of));
    }
    await answered(tally, "blue");
  });

  it("Takes the traffic back by itself when a gate fails", async () => {
    await bed.set(["release", "gates", "commands"], [FAULT]);
    const running = load();
    const { driver, journal } = await bed.release();
    const { code } = await driver.ended;
    const tally = await running.stop();
    figures(`release: ${routed.name}, taken back`, tally, journal);
    expect(code).not.toBe(0);
    expect(journal.last("finished").outcome).toBe("rolled-back");
    expect(new Set(tally.colors)).toEqual(new Set(["blue", "green"]));
    await answered(tally, "blue");
    await bed.set(["release", "gates", "commands"], undefined);
  });

  it("Goes back while somebody else has the engine's lock", async () => {
    await bed.set(["release", "stages"], [{ weight: 100, hold: "2m" }]);
    const running = load();
    const { driver, journal } = await bed.release();
    await journal.until("settled");
    const idle = await bed.engine.idleCopy(LOCK_SECONDS);
    const lock = ["up", "--yes", "--skip-preview", "--stack", STACK, "--non-interactive"];
    const update = spawn("pulumi", lock, { cwd: idle, env: bed.engine.env, stdio: "ignore" });
    const unlocked = once(update, "exit").then(() => Date.now());
    await eventually(
      "an engine to take the lock",
      async () => (await bed.engine.locks()).length,
      (count) => count === 1,
    );
    const { code, output } = await bed.sluice("rollback", "--yes");
    await driver.ended;
    const tally = await running.stop();
    figures(`rollback: ${routed.name}, the backend is locked`, tally, journal);
    expect([code, output]).toEqual([0, output]);
    expect(journal.last("returned").at).toBeLessThan(await unlocked);
    await answered(tally, "blue");
  });

  it("Halts where somebody else edits it, and writes nothing over it", async () => {
    const { spec } = await bed.kubectl.get(routed.object);
    await bed.kubectl.patchJson(routed.object, routed.edit(spec));
    const { code, output } = await bed.sluice("release", "--yes", "--force", "the next case");
    expect(output).toContain("the router has blue 0, green 100 and stack config blue 100, green 0");
    expect(code).toBe(3);
    expect(await told()).toBe(routed.says.green);
  });
}

const TITLE = "$name that routes, under constant load";
const isServed = ({ door }: Routed) => door(clusterFromEnvironment()) !== undefined;
const unserved = ROUTERS.filter((routed) => !isServed(routed));

describe.each(ROUTERS.filter(isServed))(TITLE, tried);
if (unserved.length > 0) describe.skip.each(unserved)(TITLE, tried);
