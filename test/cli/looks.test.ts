// Commands that only look: `status`, `verify`, `doctor`. Texts of the status: test/release/view.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { doctor } from "../../cli/verbs/doctor";
import { nextCommand } from "../../cli/view/next";
import { readStatus } from "../../cli/read-status";
import { status } from "../../cli/verbs/status";
import { verify } from "../../cli/verbs/verify";
import { EXIT_CODES } from "../../model/exit-code";
import { ClusterError } from "../../release/kube/cluster-error";
import { RouterGoneError } from "../../release/driver/ports";
import { FakeStack } from "../support/stack";
import { FakePrometheus } from "../release/gates/fake-prometheus";
import { A, B, C, CONFIG, project } from "../release/driver/world";
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

  test("without a stack's file tells the split of the router, and that the file is missing", async () => {
    const session = stack.open();
    const settings = async () => Promise.reject(new Error("no file"));
    const config = { ...session.config, settings };
    const found = await readStatus({ ...session, split: {}, config });
    expect(found.configured).toEqual(stack.world.live);
    expect(found.problems).toEqual([{ about: "stack file", message: "no file" }]);
  });

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
      problems: [],
      next: "sluice release --stack dev",
    });
  });

  test("without a cluster fails, and says why: no traffic is claimed and no release advised", async () => {
    const why = "Cannot reach the cluster at https://10.0.0.1:6443: connect ECONNREFUSED.";
    stack.unread = new Error(why);
    stack.world.isRouterDown = true;
    const text = await run();
    expect(text.code).toBe(failed);
    expect(text.out).toContain(`next      ${why}; then sluice status --stack dev`);
    expect(text.out).toContain("cannot be read: nobody knows the traffic");
    expect(text.out).not.toContain("sluice release");
    const { code, out } = await run("--json");
    expect(code).toBe(failed);
    expect(parsed(out)).toMatchObject({
      next: `${why}; then sluice status --stack dev`,
      problems: [
        { about: "router", message: expect.any(String) as unknown },
        { about: "journal", message: why },
      ],
    });
  });

  test("of a stack without router asks no metrics, and names the update as the next command", async () => {
    stack.world.noSplit = new RouterGoneError("There is no virtualservices shop in shop.");
    const session = stack.open();
    let asked = 0;
    const traffic = () => {
      asked += 1;
      return session.traffic();
    };
    const found = await readStatus({ ...session, traffic });
    expect([nextCommand(found), asked]).toEqual(["sluice up --stack dev", 0]);
    expect(found.problems).toEqual([
      { about: "router", message: "There is no virtualservices shop in shop." },
    ]);
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
    expect((await readStatus(session)).configured).toEqual({ blue: 40, green: 60 });
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
      exitCode: refused,
      messages: ["failed   0 of 3 pods"],
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
      "hosts true",
      "pods true",
      "journal true",
      "metrics false",
      "callers true",
    ]);
  });

  test("says which context is used where the stack names none", async () => {
    stack.clusterRemarks = ["No context is named: red."];
    const { out } = await act(doctor, [], [stack]);
    expect(out).toContain("✔ cluster      No context is named: red.");
  });

  test("tells what else in the cluster claims a host; not to know it is no fault", async () => {
    stack.claims = ["host shop.example.com is claimed by both."];
    const told = await act(doctor, [], [stack]);
    expect(told.out).toContain("✖ hosts        host shop.example.com is claimed by both.");
    stack.claims = new ClusterError(
      "forbidden",
      "ann may not list gateways in all namespaces.",
      "ask.",
    );
    const { out } = await act(doctor, [], [stack]);
    expect(out).toContain(
      "✔ hosts        unknown what else claims them: ann may not list gateways in all namespaces. Next: ask.",
    );
  });

  test("tells which Gateway API there is, and what Gateways say against the route", async () => {
    stack.gatewayApi = { version: "Gateway API v1.6.0, standard channel", wrong: [] };
    const { out } = await act(doctor, [], [stack]);
    expect(out).toContain(
      "✔ router       the live rules are those of stack config, and its Gateways take the route; Gateway API v1.6.0, standard channel",
    );
    stack.gatewayApi = { ...stack.gatewayApi, wrong: ["Gateway edge does not take it"] };
    const refused = await act(doctor, [], [stack]);
    expect(refused.out).toContain("✖ router       Gateway edge does not take it");
  });

  test("tells proxies that leave before their app has finished", async () => {
    stack.shortProxies = ["the proxy of shop-blue-1 leaves 5s after its end begins"];
    const { out } = await act(doctor, [], [stack]);
    expect(out).toContain("✖ pods         the proxy of shop-blue-1 leaves 5s");
  });

  describe("of callers", () => {
    const prometheus = new FakePrometheus();
    beforeAll(async () => prometheus.start());
    afterAll(async () => prometheus.stop());

    const said = async (security?: FakeStack["security"]) => {
      stack.security = security;
      stack.release = { ...stack.release, metrics: { prometheus: prometheus.url } };
      const { out } = await act(doctor, [], [stack]);
      return out.split("\n").find((line) => line.includes("callers"));
    };

    test("names those that security refuses: a fault, unless it only observes", async () => {
      prometheus.answers = [["source_principal", 12]];
      expect(await said()).toMatch(
        /^✖ callers {6}security refuses callers without a sidecar \(12 requests\) of the last 7 days: /,
      );
      expect(await said({ mode: "observe" })).toMatch(
        /^✔ callers {6}security.mode enforce will refuse callers without a sidecar/,
      );
      expect(await said({ callers: "any", mtls: "permissive" })).toBe(
        "✔ callers      security lets in everybody who called in 7 days",
      );
    });

    test("does not take silence for nobody, nor a failure for silence", async () => {
      prometheus.answers = [];
      expect(await said()).toBe(
        "✔ callers      the proxies of the pods counted no request in 7 days",
      );
      prometheus.answers = [["source_principal", "error"]];
      expect(await said()).toMatch(/^✖ callers {6}Prometheus at /);
      expect(await said({ mode: "none", reason: "until March" })).toBe(
        "✔ callers      security refuses nobody by who it is",
      );
    });
  });

  test("says it in lines, and what differs from the last update is no fault", async () => {
    stack.drift = ["shop:port"];
    const { out } = await act(doctor, [], [stack]);
    expect(out).toContain("✔ last update  stack config differs: shop:port");
    expect(out).toContain("✖ metrics      ");
  });
});
