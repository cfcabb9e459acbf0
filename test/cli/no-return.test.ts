// Points of no return of the database, as commands know them, on a fake world. Which ways back are past one:
// test/model/release/no-return. Does not prove that Jobs run: test/e2e/migrations does.
import { abort } from "../../cli/verbs/abort";
import { doctor } from "../../cli/verbs/doctor";
import { plan } from "../../cli/verbs/plan";
import { release } from "../../cli/verbs/release";
import { report } from "../../cli/verbs/report";
import { retire } from "../../cli/verbs/retire";
import { rollback } from "../../cli/verbs/rollback";
import { status } from "../../cli/verbs/status";
import { switchTraffic } from "../../cli/verbs/switch";
import { watch } from "../../cli/verbs/watch";
import { EXIT_CODES } from "../../model/exit-code";
import type { MigrationView } from "../../model/release/no-return";
import { FakeStack } from "../support/stack";
import { A, B, C } from "../release/driver/world";
import { act } from "./acting";

const { ok, refused } = EXIT_CODES;

let stack: FakeStack;

const command = ["/bin/migrate"];

const jobOf = (
  name: string,
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  status?: MigrationView["status"],
): MigrationView => ({
  metadata: { name, creationTimestamp: "2026-11-21T12:00:00Z", labels, annotations },
  ...(status && { status }),
});

const irreversible = jobOf(
  "shop-green-expand-1",
  { "sluice.dev/migration": "expand", "sluice.dev/color": "green" },
  { "sluice.dev/irreversible": "true" },
);
const contractOf = (from: string, status?: MigrationView["status"]) =>
  jobOf(
    "shop-contract-aaaaabbbbb-1",
    { "sluice.dev/migration": "contract" },
    { "sluice.dev/left-behind": from },
    status,
  );

const GREEN = { blue: 0, green: 100 };

beforeEach(() => {
  stack = new FakeStack();
  stack.images = { blue: A, green: B };
  stack.world.setPods("green", { desired: 3, ready: 3 });
});

/** All traffic on green. */
function moved(): void {
  stack.world.live = GREEN;
  stack.world.config = GREEN;
  stack.world.active = "green";
}

describe("rollback", () => {
  test("past the contract is refused with the reason and what to do, whatever forces it", async () => {
    moved();
    stack.jobs = [contractOf(A)];
    const { code, err } = await act(rollback, ["--yes", "--force"], [stack]);
    expect([code, stack.events, stack.driver.is]).toEqual([refused, [], "none"]);
    expect(err).toContain(
      "Past the point of no return: migrations.contract has begun, so the database is no longer good for blue with version aaaaaaaaaaaa; nothing was changed. Next: a fix forward, sluice pin blue and sluice release; or the same with --yes-past-no-return",
    );
  });

  test("by the stack's file alone, where the Jobs cannot be read", async () => {
    moved();
    stack.migrations = { contracted: { from: A, to: B } };
    expect((await act(rollback, ["--yes"], [stack])).code).toBe(refused);
  });

  test("goes where the database is good for", async () => {
    moved();
    stack.jobs = [contractOf(C)];
    expect((await act(rollback, ["--yes"], [stack])).code).toBe(ok);
    expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  });

  test("past the contract goes all the same for whoever says so by name", async () => {
    moved();
    stack.jobs = [contractOf(A)];
    const { code } = await act(rollback, ["--yes-past-no-return"], [stack]);
    expect([code, stack.world.live]).toEqual([ok, { blue: 100, green: 0 }]);
  });

  test("out of a release is refused from the first weight of an irreversible version on, and not before", async () => {
    stack.jobs = [irreversible];
    stack.begin(10, true);
    const { code, err } = await act(rollback, ["--yes"], [stack]);
    expect([code, stack.driver.is]).toEqual([refused, "alive"]);
    expect(err).toContain(
      "green has traffic and writes what blue does not understand (migrations.expand.irreversible)",
    );
    stack.world.live = { blue: 100, green: 0 };
    expect((await act(rollback, ["--yes"], [stack])).code).toBe(ok);
  });
});

test("a release whose driver died goes back by itself past an irreversible version, and not past a contract", async () => {
  stack.jobs = [irreversible];
  stack.begin(10, false);
  expect((await act(watch, ["--on-dead", "rollback"], [stack])).code).toBe(EXIT_CODES.rolledBack);
  expect(stack.world.live).toEqual({ blue: 100, green: 0 });
  const other = new FakeStack();
  other.images = { blue: A, green: B };
  other.begin(10, false);
  other.jobs = [contractOf(A)];
  expect((await act(watch, ["--on-dead", "rollback"], [other])).code).toBe(refused);
  expect(other.world.writes).toEqual([]);
});

test("a guard takes an irreversible version back", async () => {
  stack.jobs = [irreversible];
  stack.images = { blue: A, green: C };
  stack.migrations = { expand: { command, irreversible: true } };
  stack.world.errors = 900;
  const { code } = await act(release, ["--yes"], [stack]);
  expect([code, stack.world.live]).toEqual([EXIT_CODES.rolledBack, { blue: 100, green: 0 }]);
});

test("whoever aborts an irreversible release is told that there is no way back", async () => {
  stack.jobs = [irreversible];
  stack.begin(10, true);
  const { code, err } = await act(abort, [], [stack]);
  expect([code, stack.world.requests]).toEqual([refused, []]);
  expect(err).toContain("Past the point of no return: green has traffic");
});

describe("status, doctor and report", () => {
  test("say that the way back is closed, and how it goes on", async () => {
    stack.begin(10, true);
    stack.jobs = [irreversible];
    const { out } = await act(status, [], [stack]);
    expect(out).toContain(
      "way back  none, past the point of no return: green has traffic and writes what blue does not understand (migrations.expand.irreversible); on with a fix, or sluice rollback --stack dev --yes-past-no-return",
    );
    stack.migrations = { expand: { command, irreversible: true } };
    const looked = await act(doctor, [], [stack]);
    expect(looked.out).toContain(
      "way back     past the point of no return: green has traffic and writes what blue does not understand",
    );
  });

  test("name the points that lie ahead of an open release", async () => {
    stack.migrations = { expand: { command, irreversible: true }, contract: { command } };
    stack.release = { ...stack.release, retire: { after: "1m" } };
    stack.begin(10, true);
    const [seen, told, looked] = [
      await act(status, [], [stack]),
      await act(report, [], [stack]),
      await act(doctor, [], [stack]),
    ];
    for (const { out } of [seen, told]) {
      expect(out).toContain("point of no return: from the first traffic of green on");
      expect(out).toContain("point of no return: once blue is retired, migrations.contract runs");
    }
    expect(seen.out).toContain("way back  sluice rollback --stack dev");
    expect(looked.out).toContain(
      "open to blue; points of no return ahead: the first traffic of the next release, migrations.contract, once the old color is retired",
    );
  });

  test("say nothing of the kind without migrations", async () => {
    stack.begin(10, true);
    for (const verb of [status, report, doctor]) {
      expect((await act(verb, [], [stack])).out).not.toContain("point of no return");
    }
  });
});

describe("release", () => {
  test("says each point of no return before the start, and asks about it", async () => {
    stack.images = { blue: A, green: C };
    stack.migrations = { expand: { command, irreversible: true }, contract: { command } };
    stack.release = { ...stack.release, retire: { after: "1m" } };
    const { out } = await act(plan, [], [stack]);
    expect(out).toContain(
      "careful  point of no return: from the first traffic of green on, sluice rollback is refused, as blue does not understand what green writes; the guard still takes traffic back\n" +
        "careful  point of no return: once blue is retired, migrations.contract runs, and nothing takes traffic back to it",
    );
    const { code } = await act(release, [], [stack], false);
    expect([code, stack.events]).toEqual([EXIT_CODES.declined, []]);
    expect((await act(release, ["--yes"], [stack])).code).toBe(ok);
    expect(stack.world.contracted).toEqual(["blue"]);
  });

  test("says nothing of the kind without one", async () => {
    stack.images = { blue: A, green: C };
    stack.migrations = { expand: { command } };
    expect((await act(plan, [], [stack])).out).not.toContain("point of no return");
  });

  test("of the version that a contract left behind is refused, whatever forces it", async () => {
    stack.jobs = [contractOf(B)];
    const { code, err } = await act(
      release,
      ["--yes", "--force", "now", "--retry", "now"],
      [stack],
    );
    expect([code, stack.events]).toEqual([refused, []]);
    expect(err).toContain(
      "green has version bbbbbbbbbbbb, for which the database is no longer good since migrations.contract has run: pin a fix",
    );
  });
});

describe("switch", () => {
  const run = async (...argv: readonly string[]) =>
    act(switchTraffic, [...argv, "--yes", "--stack", "dev"], [stack]);

  test("to the version that a contract left behind is refused, unless the danger is accepted", async () => {
    stack.jobs = [contractOf(B)];
    const { code, err } = await run();
    expect([code, stack.world.writes]).toEqual([refused, []]);
    expect(err).toContain("a point of no return: migrations.contract has begun");
    expect((await run("--accept-dangers")).code).toBe(ok);
  });

  test("gives an irreversible version its first traffic only where the danger is accepted", async () => {
    stack.jobs = [irreversible];
    const { code, err } = await run("--weights", "90,10");
    expect([code, stack.world.writes]).toEqual([refused, []]);
    expect(err).toContain("from its first traffic on green writes what blue does not understand");
    expect((await run("--weights", "90,10", "--accept-dangers")).code).toBe(ok);
    // No further step is a point of no return.
    expect((await run("--weights", "50,50")).code).toBe(ok);
    expect((await run("--weights", "90,10")).code).toBe(refused);
  });
});

describe("retire", () => {
  beforeEach(() => {
    stack.migrations = { contract: { command } };
  });

  const run = async (...argv: readonly string[]) =>
    act(retire, ["--yes", "--force", ...argv], [stack]);

  test("runs the contract, once the color has no pods, and waits for it", async () => {
    const order: string[] = [];
    stack.world.tick = (what) => {
      if (["retire", "contract", "contract finished"].includes(what)) order.push(what);
    };
    const { code, err } = await run();
    expect([code, order, stack.world.contracted]).toEqual([
      ok,
      ["retire", "contract", "contract finished"],
      ["green"],
    ]);
    expect(err).toContain("is complete: there is no way back to the version of green");
  });

  test("leaves no pods to a database that they do not know", async () => {
    const { code } = await run("--replicas", "1");
    expect([code, stack.world.contracted]).toEqual([refused, []]);
  });

  test("says that a contract failed, and its end is that of the command", async () => {
    stack.world.contractFault = "failed: BackoffLimitExceeded";
    const { code, err } = await run();
    expect(code).toBe(EXIT_CODES.failed);
    expect(err).toContain(
      "Job shop-contract-1 failed: BackoffLimitExceeded. Next: mend it, then sluice retire again",
    );
  });

  test("begins a contract again that failed, and no other", async () => {
    const again: (boolean | undefined)[] = [];
    const open = stack.open.bind(stack);
    stack.open = () => {
      const session = open();
      const contract = async (left: "blue" | "green", message: string, isAgain?: boolean) => {
        again.push(isAgain);
        return session.engine.contract(left, message, isAgain);
      };
      return { ...session, engine: { ...session.engine, contract } };
    };
    stack.migrations = { contract: { command }, contracted: { from: A, to: B } };
    const failed = { conditions: [{ type: "Failed", status: "True" }] };
    await run();
    stack.jobs = [contractOf(A, failed)];
    await run();
    expect(again).toEqual([false, true]);
  });
});
