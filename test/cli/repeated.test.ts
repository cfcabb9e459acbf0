// A command that is given again after a release has ended, on fake stacks. What is remembered, and for how
// long: test/model/release/past and test/release/kube/journal.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { release } from "../../cli/verbs/release";
import { resume } from "../../cli/verbs/resume";
import { rollback } from "../../cli/verbs/rollback";
import { status } from "../../cli/verbs/status";
import { EXIT_CODES } from "../../model/exit-code";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

const { ok, refused, rolledBack } = EXIT_CODES;
const D = `registry.example.com/shop@sha256:${"d".repeat(64)}`;
const PIN = "--image REPOSITORY@sha256:…";

let stack: FakeStack;

beforeEach(() => {
  stack = new FakeStack();
});

const run = (...argv: readonly string[]) => act(release, ["--yes", ...argv], [stack]);
const next = async () => {
  const { out } = await act(status, [], [stack]);
  return out.split("\n").find((line) => line.startsWith("next"));
};

describe("after a promoted release", () => {
  beforeEach(async () => {
    expect((await run()).code).toBe(ok);
  });

  test("the same command brings no old version back", async () => {
    const { code, err } = await run();
    expect([code, stack.world.live.green]).toEqual([refused, 100]);
    expect(err).toContain(
      `blue has the image that release r1 came from, so this would bring the old version back: pin another image (sluice pin blue ${PIN})`,
    );
  });

  test("another image of the idle color is released", async () => {
    stack.images = { ...stack.images, blue: D };
    expect((await run()).code).toBe(ok);
    expect(stack.world.live.blue).toBe(100);
  });

  test("a reason releases the old one all the same", async () => {
    const { code } = await run("--force", "the old one is better");
    expect([code, stack.world.live.blue]).toEqual([ok, 100]);
  });

  test("the next command is to pin another image", async () => {
    expect(await next()).toBe(`next      sluice pin blue ${PIN} --stack dev`);
  });

  test("what a rollback takes back is not released again by itself", async () => {
    const { code } = await act(rollback, ["--yes"], [stack]);
    expect([code, stack.world.live.blue]).toEqual([ok, 100]);
    const { code: again, err } = await run();
    expect(again).toBe(refused);
    expect(err).toContain("green has the image that release r2 took back (sluice rollback)");
  });
});

describe("after a release that went back", () => {
  beforeEach(async () => {
    stack.world.errors = 900;
    expect((await run()).code).toBe(rolledBack);
    stack.world.errors = 0;
  });

  test("the same image is not released again", async () => {
    const { code, err } = await run("--force", "now", "--hotfix");
    expect([code, stack.world.live.green]).toEqual([refused, 0]);
    expect(err).toMatch(
      /green has the image that release r1 took back \(errors[^)]*\): pin another image \(.*\); --retry REASON releases it again$/,
    );
  });

  test("a reason to try again is recorded", async () => {
    const { code, err } = await run("--retry", "the database is mended");
    expect([code, stack.world.live.green]).toEqual([ok, 100]);
    expect(err).toContain("(the database is mended)");
  });

  test("an empty reason is none", async () => {
    expect((await run("--retry", " ")).code).toBe(EXIT_CODES.usage);
  });

  test("the next command is to pin another image", async () => {
    expect(await next()).toBe(`next      sluice pin green ${PIN} --stack dev`);
    stack.images = { ...stack.images, green: D };
    expect(await next()).toBe("next      sluice release --stack dev");
  });
});

test("waves that are released again after a kill are refused where a stack is through", async () => {
  const [eu, us] = [new FakeStack("eu"), new FakeStack("us")];
  const folder = mkdtempSync(join(tmpdir(), "repeated-"));
  for (const { name } of [eu, us]) {
    writeFileSync(join(folder, `Pulumi.${name}.yaml`), "config: {}\n");
  }
  const released = (names: string) =>
    act(release, ["--cwd", folder, "--stack", names, "--yes"], [eu, us]);
  await released("eu");
  const { code, err } = await released("eu,us");
  rmSync(folder, { recursive: true });
  expect([code, eu.world.live.green, us.world.live.green]).toEqual([refused, 100, 0]);
  expect(err).toContain("eu: blue has the image that release r1 came from");
});

test("a resume of what this machine knows to be over closes it, with the code of its outcome", async () => {
  stack.begin(10, false);
  const { world } = stack;
  stack.unflushed = [
    { type: "turned", at: world.now, outcome: "rolled-back", reason: "errors" },
    { type: "finished", at: world.now, outcome: "rolled-back", reason: "errors" },
  ];
  const { code, err } = await act(resume, [], [stack]);
  expect([code, stack.events.includes("resumed")]).toEqual([rolledBack, false]);
  expect(err).toBe("Release r0 was over: rolled back. The cluster knows it now.");
  expect((await act(resume, [], [stack])).code).toBe(refused);
});
