import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Color } from "../../model/color";
import type { StackArgs } from "../../model/settings/settings-args";
import { ask } from "./support/ask";
import { STACK } from "./support/engine-bed";
import { eventually } from "./support/eventually";
import { hold } from "./support/hold";
import { KeptConnection } from "./support/kept-connection";
import { ReleaseBed } from "./support/release-bed";
import { figures } from "./support/release-figures";
import { NO_GATES } from "./support/release-settings";
import { APP } from "./support/service";
import type { Tally } from "./support/tally";

/** Of the ports that Kubernetes gives to nobody by itself. */
const NODE_PORT = 8017;
const LOCK_SECONDS = 10;

const OFTEN = { every: "2s", timeout: "1s" } as const;
const GATES = { ...NO_GATES, ready: OFTEN, restarts: OFTEN };
const SMOKE = {
  ...OFTEN,
  ...{ name: "smoke", command: ["false"], onFail: "rollback", failures: 1, of: 1 },
};

/** What a release of one stage does, in order. */
const walk = (weights: string) => [
  ...["started", "deployed", "entered 0", "passed 0"],
  ...["entered 1", `written ${weights}`, "recorded", "settled", "passed 1"],
  ...["entered 2", "passed 2", "finished"],
];

/**
 * A service in a namespace without sidecars, called through kube-proxy at a port of the node, on new connections.
 * Does not prove how fast nodes of a large cluster follow: this one has one.
 */
describe("A service that a Service routes, under constant load", () => {
  let bed: ReleaseBed;

  beforeAll(async () => {
    const args = {
      traffic: { router: "service" },
      service: {
        type: "NodePort",
        patch: { ports: [{ port: 80, nodePort: NODE_PORT }] },
      },
      release: {
        stages: [{ weight: 100, hold: "4s" }],
        bake: "4s",
        verify: { ready: OFTEN },
        gates: GATES,
        guard: { ready: OFTEN, restarts: OFTEN },
        settle: { floor: "2s", ceiling: "30s" },
        deadlines: { ready: "1m", hold: "1m", approval: "2m", drain: "20s" },
      },
    } as const;
    const door = new URL(`http://127.0.0.1:${String(NODE_PORT)}`);
    const settings = async (base: StackArgs) => Promise.resolve({ ...base, ...args });
    bed = await ReleaseBed.create("service", {}, { settings, door });
  });

  afterAll(async () => {
    await bed.remove();
  });

  const selected = async () =>
    bed.kubectl.run("get", `service/${APP}`, "-o", "jsonpath={.spec.selector.sluice\\.dev/color}");

  const kept = () => KeptConnection.start({ ask: (question) => ask(bed.door, bed.host, question) });

  /** Who answers at the end, and that nobody was without an answer. */
  async function answered(tally: Tally, color: Color): Promise<void> {
    const end = tally.answers.at(-1)?.sentAt ?? 0;
    expect(tally.lost).toEqual([]);
    expect(tally.total).toBeGreaterThan(500);
    expect(tally.shareOf(color, { from: end - 1000, to: end + 1 }).share).toBe(1);
    expect(await selected()).toBe(color);
  }

  it("Declares nothing of a mesh", async () => {
    const { resources } = (await bed.engine.state()).checkpoint.latest;
    expect(resources.length).toBeGreaterThan(5);
    expect(resources.filter(({ urn }) => /istio/i.test(urn))).toEqual([]);
    const pods = await bed.kubectl.list("pods");
    expect(JSON.stringify(pods.map(({ metadata }) => metadata))).not.toContain("istio");
  });

  it("Switches: new connections follow, open ones stay, and nothing is lost", async () => {
    const load = bed.load(false);
    const connection = kept();
    await hold(2);
    const { code, output } = await bed.sluice("switch", "--to", "green", "--yes");
    await hold(2);
    const replies = await connection.stop();
    const tally = await load.stop();
    expect([code, output]).toEqual([0, output]);
    expect(output).toContain("connections that callers keep open stay on its pods");
    await answered(tally, "green");
    expect([
      ...new Set(replies.map(({ color, status }) => `${String(color)} ${String(status)}`)),
    ]).toEqual(["blue 200"]);
    const preview = ["preview", "--expect-no-changes", "--refresh", "--stack", STACK];
    await bed.engine.pulumi(...preview);
  });

  it("Releases in one stage, settled by endpoints, with gates that need no metrics", async () => {
    const load = bed.load(false);
    await hold(1);
    const { driver, journal } = await bed.release();
    const { code, output } = await driver.ended;
    const tally = await load.stop();
    figures("release: a Service routes", tally, journal);
    expect([code, output]).toEqual([0, output]);
    expect(journal.steps).toEqual(walk("100/0"));
    expect(output).toMatch(/seen: .* of 2 endpoints of the Service/);
    await answered(tally, "blue");
  });

  it("Takes the traffic back by itself when a gate fails at 100 %", async () => {
    await bed.set(["release", "gates", "commands"], [SMOKE]);
    const load = bed.load(false);
    const { driver, journal } = await bed.release();
    const { code } = await driver.ended;
    const tally = await load.stop();
    figures("release: a Service routes, taken back", tally, journal);
    expect(code).not.toBe(0);
    expect(journal.last("finished").outcome).toBe("rolled-back");
    expect(tally.colors).toEqual(["blue", "green"]);
    await answered(tally, "blue");
    await bed.set(["release", "gates", "commands"], undefined);
  });

  it("Goes back while somebody else has the engine's lock", async () => {
    await bed.set(["release", "stages"], [{ weight: 100, hold: "2m" }]);
    const load = bed.load(false);
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
    const tally = await load.stop();
    figures("rollback: a Service routes, the backend is locked", tally, journal);
    expect([code, output]).toEqual([0, output]);
    expect(journal.last("returned").at).toBeLessThan(await unlocked);
    await answered(tally, "blue");
    await bed.set(["release", "stages"], [{ weight: 100, hold: "4s" }]);
  });

  it("Halts where somebody else edits the selector, and writes nothing over it", async () => {
    await bed.kubectl.run(
      "patch",
      `service/${APP}`,
      "--type=json",
      "--patch",
      JSON.stringify([{ op: "add", path: "/spec/selector/sluice.dev~1color", value: "green" }]),
    );
    const { code, output } = await bed.sluice("release", "--yes", "--force", "the next case");
    expect(output).toContain("the router has blue 0, green 100 and stack config blue 100, green 0");
    expect(code).toBe(3);
    expect(await selected()).toBe("green");
  });
});
