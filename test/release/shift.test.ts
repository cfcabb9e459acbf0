// switch and rollback with real files, and a command line that answers from a table. The decisions are in
// test/model/switch.test.ts. Does not prove that traffic moves: test/e2e does.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES } from "../../release/exit-code";
import { switchTraffic } from "../../release/switch";
import { CONFIG, fakeWorld, ON_BLUE, outputs, project } from "./world";

let directory: string;

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const text = () => readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8");

async function run(argv: readonly string[], world = fakeWorld(), config = CONFIG) {
  directory = project(config);
  const [name, ...rest] = argv;
  // The offline preview needs a program of its own: test/release/cli.test.ts has one.
  const own = name === "switch" ? ["--accept-dangers"] : [];
  const back = name === "rollback" ? ["--back"] : [];
  const code = await switchTraffic(
    [...rest, ...own, ...back, "--cwd", directory, "--stack", "dev"],
    world,
  );
  return { code, world };
}

const ON_GREEN = CONFIG.replace("activeColor: blue", "activeColor: green");
const QUIET = ["--color", "never", "--non-interactive"];

test("a switch says what happens, writes the file, and updates", async () => {
  const { code, world } = await run(["switch", "--yes"]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(world.printed).toEqual([
    "Traffic: blue 100 → 0, green 0 → 100.",
    "Active color: blue → green.",
    "The pods of blue stay, without traffic.",
    "The way back, all to blue: npm run rollback -- --stack dev",
  ]);
  expect(text()).toBe(ON_GREEN);
  const message = ["--message", "Traffic: blue 100 → 0, green 0 → 100."];
  const args = ["up", "--stack", "dev", "--yes", "--skip-preview", ...message, ...QUIET];
  expect(world.shown).toEqual([{ command: "pulumi", args, directory, output: "stdout" }]);
  expect(world.said).toEqual([
    "Done. Commit Pulumi.dev.yaml: an update from a checkout without it would undo this.",
  ]);
});

test("a rollback takes it back, to the same file", async () => {
  const world = fakeWorld({
    dev: {
      outputs: outputs(0, "green"),
      updates: [{ result: "succeeded", activeColor: "green" }, { result: "succeeded" }],
    },
  });
  const { code } = await run(["rollback", "--yes"], world, ON_GREEN);
  expect({ code, text: text() }).toEqual({ code: EXIT_CODES.ok, text: CONFIG });
  expect(world.shown).toHaveLength(1);
});

test("shares are written with the color that stays active", async () => {
  await run(["switch", "--weights", "90,10", "--yes"]);
  expect(text()).toContain(
    "  shop:activeColor: blue\n  shop:weights:\n    blue: 90\n    green: 10\n",
  );
});

test("a dry run says the same and touches nothing", async () => {
  const { code, world } = await run(["switch", "--dry-run"]);
  expect({ code, text: text(), shown: world.shown }).toEqual({ code: 0, text: CONFIG, shown: [] });
  expect(world.printed[0]).toBe("Traffic: blue 100 → 0, green 0 → 100.");
  expect(world.said).toEqual(["Nothing was written, as asked."]);
});

test("the file alone is written where a pipeline updates", async () => {
  const { code, world } = await run(["switch", "--to", "green", "--no-up", "--yes"]);
  expect({ code, text: text(), shown: world.shown }).toEqual({
    code: 0,
    text: ON_GREEN,
    shown: [],
  });
  expect(world.said).toEqual(["Next: commit Pulumi.dev.yaml; npm run up -- --stack dev"]);
});

test("a person is asked, in a terminal with colors and questions", async () => {
  const { code, world } = await run(["switch"], fakeWorld(undefined, { answer: true }));
  expect(code).toBe(EXIT_CODES.ok);
  expect(text()).toBe(ON_GREEN);
  expect(world.shown[0]?.args.slice(-1)).toEqual(["Traffic: blue 100 → 0, green 0 → 100."]);
});

test("a no changes nothing and has a code of its own", async () => {
  const { code, world } = await run(["rollback"], fakeWorld(undefined, { answer: false }));
  expect({ code, text: text(), shown: world.shown }).toEqual({
    code: EXIT_CODES.declined,
    text: CONFIG,
    shown: [],
  });
});

test.each([["switch"], ["rollback"]])("%s without a terminal needs --yes", async (name) => {
  const world = fakeWorld();
  await expect(run([name], world)).rejects.toMatchObject({
    exitCode: EXIT_CODES.usage,
    message: expect.stringContaining("--yes\n    found    nothing, and no terminal") as unknown,
  });
  expect(world.read).toEqual([]);
});

test("a failed update leaves the file written, says so, and names the commands for both ways", async () => {
  const { code, world } = await run(["switch", "--yes"], fakeWorld(undefined, { codes: [255] }));
  expect({ code, text: text() }).toEqual({ code: EXIT_CODES.halfway, text: ON_GREEN });
  expect(world.said.slice(-2)).toEqual([
    "    on       npm run up -- --stack dev",
    "    back     npm run switch -- --stack dev --to blue",
  ]);
});

describe("after a failed switch", () => {
  const stacks = {
    dev: {
      outputs: outputs(0, "green"),
      updates: [{ result: "failed", activeColor: "green" }, { result: "succeeded" }] as const,
    },
  };

  test("the same command tries again, without writing", async () => {
    const { code, world } = await run(
      ["switch", "--to", "green", "--yes", "--json"],
      fakeWorld(stacks),
      ON_GREEN,
    );
    expect(code).toBe(EXIT_CODES.ok);
    expect(JSON.parse(world.printed[0] ?? "")).toMatchObject({ written: false, updated: true });
  });

  test("the way back is open by name", async () => {
    const { code } = await run(["switch", "--to", "blue", "--yes"], fakeWorld(stacks), ON_GREEN);
    expect({ code, text: text() }).toEqual({ code: EXIT_CODES.ok, text: CONFIG });
  });

  test("a rollback does not guess", async () => {
    const world = fakeWorld(stacks);
    await expect(run(["rollback", "--yes"], world, ON_GREEN)).rejects.toMatchObject({
      exitCode: EXIT_CODES.refused,
    });
    expect({ text: text(), shown: world.shown }).toEqual({ text: ON_GREEN, shown: [] });
  });
});

test("what is there already is nothing to do", async () => {
  const { code, world } = await run(["switch", "--to", "blue", "--yes"]);
  expect({ code, text: text(), shown: world.shown, printed: world.printed }).toEqual({
    code: EXIT_CODES.ok,
    text: CONFIG,
    shown: [],
    printed: [],
  });
  expect(world.said).toEqual(["Nothing to do: that is how it is."]);
});

test("as JSON, standard output has nothing else", async () => {
  const { world } = await run(["switch", "--to", "green", "--yes", "--json"]);
  expect(world.printed).toHaveLength(1);
  expect(JSON.parse(world.printed[0] ?? "")).toEqual({
    stack: "dev",
    before: { activeColor: "blue", weights: { blue: 100, green: 0 } },
    after: { activeColor: "green", weights: { blue: 0, green: 100 } },
    words: [
      "Traffic: blue 100 → 0, green 0 → 100.",
      "Active color: blue → green.",
      "The pods of blue stay, without traffic.",
      "The way back, all to blue: npm run rollback -- --stack dev",
    ],
    written: true,
    updated: true,
  });
  expect(world.shown[0]?.output).toBe("stderr");
});

test("a stack without an update is refused", async () => {
  await expect(run(["switch", "--yes"], fakeWorld({ dev: {} }))).rejects.toThrow(
    "nothing deployed yet",
  );
});

test.each([
  [["--to", "red"], "--to\n    found    red\n    needed   one of blue, green"],
  [["--to", "blue", "--weights", "1,99"], "--to and --weights\n    found    both"],
  [["--weights", "90"], "--weights\n    found    90\n"],
  [["--weights", "90,20"], "integers that sum to 100"],
  [["--weights", "90,10,0"], "integers that sum to 100"],
  [["--weights", "99.5,0.5"], "integers that sum to 100"],
  [["--weights", "-1,101"], "--weights"],
  [["green"], "the command line\n    found    green"],
])("switch %j makes no sense", async (argv, words) => {
  await expect(run(["switch", "--yes", ...argv])).rejects.toMatchObject({
    exitCode: EXIT_CODES.usage,
    message: expect.stringContaining(words) as unknown,
  });
});

test("the stack may come from the environment, as for Pulumi itself", async () => {
  directory = project(CONFIG);
  const before = process.env["PULUMI_STACK"];
  process.env["PULUMI_STACK"] = "dev";
  try {
    const world = fakeWorld({ dev: ON_BLUE });
    expect(await switchTraffic(["--back", "--dry-run", "--cwd", directory], world)).toBe(
      EXIT_CODES.ok,
    );
    expect(world.read[0]?.args).toContain("dev");
  } finally {
    if (before === undefined) delete process.env["PULUMI_STACK"];
    else process.env["PULUMI_STACK"] = before;
  }
});
