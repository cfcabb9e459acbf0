// A switch that only writes the stack's file, with real files and a command line that answers from a table.
// The decisions are in test/model/switch.test.ts. Does not prove that a pipeline carries it out.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES } from "../../model/exit-code";
import { switchTraffic } from "../../cli/verbs/switch";
import { CONFIG, fakeWorld, ON_BLUE, outputs, project } from "../release/driver/world";

let directory: string;

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const text = () => readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8");

async function run(argv: readonly string[], world = fakeWorld(), config = CONFIG) {
  directory = project(config);
  const [name, ...rest] = argv;
  // The offline preview needs a program of its own: test/cli/cli.test.ts has one.
  const own = name === "switch" ? ["--accept-dangers"] : [];
  const back = name === "rollback" ? ["--back"] : [];
  const code = await switchTraffic.run(
    [...rest, ...own, ...back, "--no-up", "--cwd", directory, "--stack", "dev"],
    world,
  );
  return { code, world };
}

const ON_GREEN = CONFIG.replace("activeColor: blue", "activeColor: green");

test("a switch says what happens and writes the file, for a pipeline to update", async () => {
  const { code, world } = await run(["switch", "--yes"]);
  expect({ code, text: text(), shown: world.shown }).toEqual({
    code: 0,
    text: ON_GREEN,
    shown: [],
  });
  expect(world.printed).toEqual([
    "Traffic: blue 100 → 0, green 0 → 100.",
    "Active color: blue → green.",
    "The pods of blue stay, without traffic.",
    "The way back, all to blue: sluice rollback --stack dev",
  ]);
  expect(world.said).toEqual(["Next: commit Pulumi.dev.yaml; sluice up --stack dev"]);
});

test("a key under its old name is accepted, and said", async () => {
  const config = `${CONFIG}  shop:traffic:\n    timeoutMs: 1500\n`;
  const { world } = await run(["switch", "--yes"], fakeWorld(), config);
  expect(world.said[0]).toBe(
    "warning: shop:traffic.timeoutMs is called timeout now, and sluice 1.0.0 refuses the old name; write timeout: 1s500ms",
  );
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

test("a person is asked", async () => {
  const { code } = await run(["switch"], fakeWorld(undefined, { answer: true }));
  expect({ code, text: text() }).toEqual({ code: EXIT_CODES.ok, text: ON_GREEN });
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

describe("after a failed switch", () => {
  const stacks = {
    dev: {
      outputs: outputs(0, "green"),
      updates: [{ result: "failed", activeColor: "green" }, { result: "succeeded" }] as const,
    },
  };

  test("the same command finds it written, and has doubts about what runs", async () => {
    const { code, world } = await run(
      ["switch", "--to", "green", "--yes", "--json"],
      fakeWorld(stacks),
      ON_GREEN,
    );
    expect(code).toBe(EXIT_CODES.ok);
    expect(JSON.parse(world.printed[0] ?? "")).toMatchObject({ written: false, updated: false });
    expect(world.said).toContain(
      "The last update failed: what runs may differ from what it declared.",
    );
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
    exitCode: 0,
    messages: [
      "Traffic: blue 100 → 0, green 0 → 100.",
      "Active color: blue → green.",
      "The pods of blue stay, without traffic.",
      "The way back, all to blue: sluice rollback --stack dev",
    ],
    written: true,
    updated: false,
  });
});

test("a stack without an update is refused", async () => {
  await expect(run(["switch", "--yes"], fakeWorld({ dev: {} }))).rejects.toThrow(
    "nothing deployed yet",
  );
});

test("the stack may come from the environment, as for Pulumi itself", async () => {
  directory = project(CONFIG);
  const before = process.env["PULUMI_STACK"];
  process.env["PULUMI_STACK"] = "dev";
  try {
    const world = fakeWorld({ dev: ON_BLUE });
    expect(
      await switchTraffic.run(["--back", "--no-up", "--dry-run", "--cwd", directory], world),
    ).toBe(EXIT_CODES.ok);
    expect(world.read[0]?.args).toContain("dev");
  } finally {
    if (before === undefined) delete process.env["PULUMI_STACK"];
    else process.env["PULUMI_STACK"] = before;
  }
});
