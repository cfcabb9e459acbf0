// Commands that only look: `status`, `verify`, `doctor`. Texts of the status: test/release/view.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { doctor } from "../../../release/commands/doctor";
import { sightOf } from "../../../release/commands/sight";
import { status } from "../../../release/commands/status";
import { verify } from "../../../release/commands/verify";
import { EXIT_CODES } from "../../../release/exit-code";
import { FakeStack } from "../../support/stack";
import { A, B, C, CONFIG, project } from "../world";
import { act } from "./acting";

const { ok, refused, failed } = EXIT_CODES;

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

afterEach(() => {
  expect(stack.world.writes).toEqual([]);
});

const parsed = (text: string) => JSON.parse(text) as Readonly<Record<string, unknown>>;

describe("status", () => {
  const run = (...argv: readonly string[]) => act(status, argv, [stack]);

  test("fits one screen, and names the next command", async () => {
    stack.begin(10, false);
    const { code, out } = await run();
    expect(code).toBe(ok);
    expect(out).toContain("next      sluice resume --stack dev");
    expect(out.split("\n").length).toBeLessThan(25);
  });

  test("as JSON has what is known, and nothing for what is not", async () => {
    const { out } = await run("--json");
    expect(parsed(out)).toEqual({
      app: "shop",
      stack: "dev",
      now: stack.world.now,
      configured: { blue: 100, green: 0 },
      live: { blue: 100, green: 0 },
      images: { blue: A, green: C },
      driver: { is: "none" },
      pods: stack.world.pods,
      split: { shares: { blue: 1, green: 0 }, requests: 1000 },
      troubles: [],
      next: "sluice release --stack dev",
    });
  });

  test("as JSON tells a release under way", async () => {
    stack.begin(10, true);
    const sight = parsed((await run("--json")).out);
    expect(sight).toMatchObject({
      driver: { is: "alive", holder: "ann@ci-1" },
      release: { plan: { id: "r0" }, phase: "walk" },
      next: "sluice status --follow --stack dev",
    });
    expect(sight["milestones"]).toContainEqual({ name: "10 %", progress: "now" });
  });

  test("tells the weights that the file has now, not those of when it was opened", async () => {
    const { world } = stack;
    const session = stack.open();
    world.config = { blue: 40, green: 60 };
    expect((await sightOf(session)).configured).toEqual({ blue: 40, green: 60 });
  });

  test("does without a cluster that answers", async () => {
    stack.world.isRouterDown = true;
    stack.areJournalsGone = true;
    const { code, out } = await run();
    expect(code).toBe(ok);
    expect(out).toContain("cannot be read; the bar shows config");
  });
});

describe("verify", () => {
  const run = (...argv: readonly string[]) => act(verify, argv, [stack]);

  test("passes where every gate does, and says each", async () => {
    expect(await run()).toMatchObject({ code: ok, out: "passed   verify-ready is fine" });
  });

  describe("where the stack demands a verified image", () => {
    const text = () => readFileSync(join(stack.folder, "Pulumi.dev.yaml"), "utf8");

    beforeEach(() => {
      stack.folder = project(CONFIG);
      stack.release = { ...stack.release, requireVerified: true };
    });

    afterEach(() => {
      rmSync(stack.folder, { recursive: true });
    });

    test("notes the image that the idle color runs, and leaves every other line", async () => {
      const { code, err } = await run();
      expect({ code, err }).toEqual({
        code: ok,
        err: `Pulumi.dev.yaml: release.verified.green is now ${B}`,
      });
      expect(text()).toBe(
        CONFIG.replace(
          "Color: blue\n",
          `Color: blue\n  shop:release:\n    verified:\n      green: ${B}\n`,
        ),
      );
    });

    test("notes nothing where a gate does not pass", async () => {
      stack.world.answers = { "verify-ready": { outcome: "failed", sentence: "0 of 3 pods" } };
      expect((await run()).code).toBe(refused);
      expect(text()).toBe(CONFIG);
    });
  });

  test("is refused where one does not, and says so as JSON, too", async () => {
    stack.world.answers = { "verify-ready": { outcome: "failed", sentence: "0 of 3 pods" } };
    const { code, out } = await run("--json");
    expect(code).toBe(refused);
    expect(parsed(out)).toEqual({
      isGood: false,
      verdicts: [
        { gate: "verify-ready", mode: "enforce", outcome: "failed", sentence: "0 of 3 pods" },
      ],
    });
  });
});

describe("doctor", () => {
  const about = (out: string) =>
    (JSON.parse(out) as { about: string; isGood: boolean }[]).map(
      ({ about: name, isGood }) => `${name} ${String(isGood)}`,
    );

  test("looks at everything, and fails where something is missing", async () => {
    stack.world.live = { blue: 90, green: 10 };
    const { code, out } = await act(doctor, ["--json"], [stack]);
    expect(code).toBe(failed);
    expect(about(out)).toEqual([
      "engine true",
      "cluster true",
      "last update true",
      "router false",
      "pods true",
      "journal true",
      "metrics false",
    ]);
  });

  test("says which context is used where the stack names none", async () => {
    stack.clusterRemarks = ["No context is named: red."];
    const { out } = await act(doctor, [], [stack]);
    expect(out).toContain("✔ cluster      No context is named: red.");
  });

  test("tells proxies that leave before their app has finished", async () => {
    stack.shortProxies = ["the proxy of shop-blue-1 leaves 5 s after its end begins"];
    const { out } = await act(doctor, [], [stack]);
    expect(out).toContain("✖ pods         the proxy of shop-blue-1 leaves 5 s");
  });

  test("says it in lines, and what differs from the last update is no fault", async () => {
    stack.drift = ["shop:port"];
    const { out } = await act(doctor, [], [stack]);
    expect(out).toContain("✔ last update  stack config differs: shop:port");
    expect(out).toContain("✖ metrics      ");
  });
});
