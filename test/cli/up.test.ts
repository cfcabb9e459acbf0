import { rmSync } from "node:fs";
import { EXIT_CODES } from "../../model/exit-code";
import { POLICY_ARGS } from "../../release/policy";
import { up } from "../../cli/verbs/up";
import { CONFIG, fakeWorld, project } from "../release/driver/world";

let directory: string;

beforeEach(() => {
  directory = project(CONFIG);
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const QUIET = ["--color", "never", "--non-interactive"];

test.each<[string, readonly string[], boolean, readonly string[]]>([
  ["in a terminal Pulumi asks", [], true, ["up", "--stack", "dev", ...POLICY_ARGS]],
  ["--yes is passed on", ["--yes"], true, ["up", "--stack", "dev", "--yes", ...POLICY_ARGS]],
  [
    "a log gets the details, and neither colors nor questions",
    ["--yes"],
    false,
    ["up", "--stack", "dev", "--yes", "--diff", ...POLICY_ARGS, ...QUIET],
  ],
  [
    "a dry run is the engine's preview",
    ["--dry-run", "--yes"],
    false,
    ["preview", "--stack", "dev", "--diff", ...POLICY_ARGS, ...QUIET],
  ],
  [
    "what stands after -- is Pulumi's",
    ["--yes", "--", "--refresh", "--help"],
    true,
    ["up", "--stack", "dev", "--yes", ...POLICY_ARGS, "--refresh", "--help"],
  ],
  [
    "whoever accepts dangers leaves the policy pack out",
    ["--yes", "--accept-dangers"],
    true,
    ["up", "--stack", "dev", "--yes"],
  ],
])("%s", async (_, argv, isInteractive, args) => {
  const world = fakeWorld({}, isInteractive ? { answer: true } : {});
  expect(await up.run(["--cwd", directory, ...argv], world)).toBe(EXIT_CODES.ok);
  expect(world.shown).toEqual([{ command: "pulumi", args, directory, output: "stdout" }]);
});

test("without a terminal it needs --yes, before Pulumi is started", async () => {
  const world = fakeWorld();
  await expect(up.run(["--cwd", directory], world)).rejects.toMatchObject({
    exitCode: EXIT_CODES.usage,
  });
  expect(world.shown).toEqual([]);
});

test("a failure has words for what to do next", async () => {
  const world = fakeWorld({}, { codes: [255] });
  expect(await up.run(["--cwd", directory, "--yes"], world)).toBe(EXIT_CODES.failed);
  expect(world.said.map((line) => line.trim().split(" ")[0])).toEqual([
    "pulumi",
    "names",
    "on",
    "back",
    "a",
  ]);
});
