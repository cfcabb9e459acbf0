import { spawn } from "node:child_process";
import { once } from "node:events";
import { STACK } from "./support/engine-bed";
import { eventually } from "./support/eventually";
import { hold } from "./support/hold";
import { ReleaseBed, type Running } from "./support/release-bed";
import { type Fault, figures } from "./support/release-figures";
import { Relay } from "./support/release-relay";
import { NO_GATES, NO_GUARD } from "./support/release-settings";
import { APP } from "./support/service";

/** How long somebody else's update keeps the lock. */
const LOCK_SECONDS = 15;

/** Stops at 20 % until a person speaks. */
const STAGES = [
  { weight: 20, hold: "1s", promotion: "manual" as const },
  { weight: 100, hold: "1s" },
];

/** Does not prove that the API server may be gone: without it there is no router to write. */
describe("The way back, whatever else is broken", () => {
  let bed: ReleaseBed;
  /** The way to the registry that only this stack's images take. */
  let registry: Relay;

  beforeAll(async () => {
    const [host = "", port = ""] = (process.env["REGISTRY"] ?? "").split(":");
    registry = await Relay.open(host, Number(port));
    bed = await ReleaseBed.create(
      "back",
      { stages: STAGES, gates: NO_GATES, guard: NO_GUARD },
      { registry: registry.address },
    );
  });

  afterAll(async () => {
    await registry.cut();
    await bed.remove();
  });

  /** A release at 20 %, and what `rollback` made of it. */
  async function rollBack(
    name: string,
    breakIt: (running: Running) => Promise<Fault | undefined>,
    start = () => bed.start("rollback", "--yes"),
  ) {
    const load = bed.load();
    const running = await bed.release();
    await running.journal.until("held", ({ kind }) => kind === "approval");
    const fault = await breakIt(running);
    const rollback = start();
    const { at } = await running.journal.until("returned");
    const live = await bed.live();
    const { code, output } = await rollback.ended;
    const driver = await running.driver.ended;
    const tally = await load.stop();
    const seen = figures(`rollback: ${name}`, tally, running.journal, fault, {
      "start of the process to write ms": at - rollback.startedAt,
    });
    expect([code, output]).toEqual([0, output]);
    expect(live).toBe("100 0");
    expect(await bed.live()).toBe("100 0");
    // Whoever drove before is told, and writes nothing more.
    expect(driver.code).toBe(15);
    expect(seen.lost).toEqual([]);
    expect(seen.spoiled.length).toBeLessThanOrEqual(seen.bound);
    return { ...seen, journal: running.journal, output };
  }

  /** Puts the stack's file in order after a way back that nothing recorded, and records it. */
  async function mend(text: string) {
    await bed.engine.edit(() =>
      text.replace(
        /(weights:\n\s+blue: )80(\n\s+green: )20/,
        (_, blue: string, green: string) => `${blue}100${green}0`,
      ),
    );
    await bed.engine.pulumi("up", "--yes", "--skip-preview", "--stack", STACK);
  }

  it("Another process has the engine's lock: traffic goes first, the record waits", async () => {
    const idle = await bed.engine.idleCopy(LOCK_SECONDS);
    const other: { unlocked?: number } = {};
    const { journal } = await rollBack("the backend is locked", async () => {
      const args = ["up", "--yes", "--skip-preview", "--stack", STACK, "--non-interactive"];
      const update = spawn("pulumi", args, { cwd: idle, env: bed.engine.env, stdio: "ignore" });
      void once(update, "exit").then(() => {
        other.unlocked = Date.now();
      });
      await eventually(
        "an engine to take the lock",
        async () => (await bed.engine.locks()).length,
        (count) => count === 1,
      );
      return undefined;
    });
    expect(journal.last("returned").at).toBeLessThan(other.unlocked ?? 0);
    expect(journal.last("recorded").at).toBeGreaterThan(other.unlocked ?? Infinity);
  });

  it("The registry is gone", async () => {
    const { journal } = await rollBack("the registry is gone", async () => {
      await registry.cut();
      return undefined;
    });
    expect(journal.last("finished").outcome).toBe("rolled-back");
  });

  it("The new color is dead", async () => {
    const scale = async (pods: number) =>
      bed.kubectl.run("scale", `deployment/${APP}-green`, `--replicas=${String(pods)}`);
    const { journal, spoiled } = await rollBack("the new color is dead", async () => {
      await scale(0);
      return { color: "green", weight: 20, permille: 1000, isDeadly: true };
      // Also after a failure: the cases that follow release to this color.
    }).finally(() => scale(2));
    expect(journal.last("finished").outcome).toBe("rolled-back");
    expect(spoiled.length).toBeGreaterThan(0);
  });

  it("The stack's file has a merge conflict: it is said afterwards, and the file stays as it is", async () => {
    let sound = "";
    const conflict = "<<<<<<< HEAD\n  sluice:protect: true\n=======\n>>>>>>> topic\n";
    const { output } = await rollBack("the stack's file is damaged", async () => {
      sound = await bed.engine.text();
      await bed.engine.edit((text) => text.replace(/^config:\n/m, `config:\n${conflict}`));
      return undefined;
    });
    expect(output).toContain("to be mended: Pulumi.e2e.yaml");
    expect(await bed.engine.text()).toContain(conflict);
    await mend(sound);
  });

  it("The checkout is not what is deployed: no pod changes, and what differs is said", async () => {
    let sound = "";
    const wanted = async () =>
      bed.kubectl.run("get", `deployment/${APP}-blue`, "-o", "jsonpath={.spec.replicas}");
    const before = await wanted();
    const { output } = await rollBack("the checkout is a stale one", async () => {
      sound = await bed.engine.text();
      await bed.set(["blue", "replicas"], Number(before) + 1);
      return undefined;
    });
    expect(output).toMatch(
      new RegExp(`would change more than the weights: .*Deployment ${APP}-blue would be updated`),
    );
    expect(await wanted()).toBe(before);
    await mend(sound);
  });

  it("Somebody added a rule to the router: it stays, as no update that would overwrite it is run", async () => {
    const router = `virtualservice/${APP}`;
    const mine = { name: "mine", match: [{ uri: { prefix: "/old" } }], redirect: { uri: "/new" } };
    const { output } = await rollBack("a rule of somebody else", async () => {
      const value = { op: "add", path: "/spec/http/0", value: mine };
      await bed.kubectl.patchJson(router, [value]);
      return undefined;
    });
    expect(output).toContain(
      "an update from here would overwrite the live router: rule mine is not one of the settings",
    );
    expect((await bed.kubectl.get(router)).spec).toMatchObject({
      http: expect.arrayContaining([mine]) as unknown,
    });
    const remove = JSON.stringify([{ op: "remove", path: "/spec/http/0" }]);
    await bed.kubectl.run("patch", router, "--type", "json", "--patch", remove);
    await bed.engine.pulumi("up", "--yes", "--skip-preview", "--stack", STACK);
  });

  it("Nobody reads what it says", async () => {
    const { journal } = await rollBack(
      "the reader of its output is gone",
      async () => Promise.resolve(undefined),
      () => {
        const rollback = bed.start("rollback", "--yes");
        rollback.stopReading();
        return rollback;
      },
    );
    expect(journal.last("finished").outcome).toBe("rolled-back");
  });

  it("Halts at weights that somebody else wrote, says which, and overwrites nothing", async () => {
    const load = bed.load();
    const { driver, journal } = await bed.release();
    await journal.until("held", ({ kind }) => kind === "approval");
    const router = await bed.kubectl.get(`virtualservice/${APP}`);
    await bed.kubectl.patch(`virtualservice/${APP}`, {
      spec: { http: edited(router.spec, [65, 35]) },
    });
    const { code, output } = await driver.ended;
    await hold(3);
    const live = await bed.live();
    const text = await bed.engine.text();
    await bed.sluice("rollback", "--yes");
    const tally = await load.stop();

    const { lost } = figures("release: weights edited by hand", tally, bed.journals.newest);
    expect(code).toBe(14);
    expect(output).toContain(
      "the router has blue 65, green 35; the release wrote blue 80, green 20",
    );
    expect(journal.last("finished").outcome).toBe("halted");
    expect(live).toBe("65 35");
    expect(text).toMatch(/sluice:weights:\n\s+blue: 80\n\s+green: 20/);
    expect(await bed.live()).toBe("100 0");
    expect(lost).toEqual([]);
  });
});

/** The rules with other weights in the split. */
function edited(spec: unknown, weights: readonly number[]): readonly unknown[] {
  const { http } = spec as { readonly http: readonly { readonly route: readonly object[] }[] };
  return http.map((rule) => {
    if (rule.route.length !== weights.length) return rule;
    return { ...rule, route: rule.route.map((part, at) => ({ ...part, weight: weights[at] })) };
  });
}
