import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../cli/verbs/build";
import { EXIT_CODES } from "../../model/exit-code";
import { MissingProgram } from "../../release/runner";
import { fakeWorld } from "../release/driver/world";

let directory: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "build-")));
  mkdirSync(join(directory, "app"));
  writeFileSync(join(directory, "app/go.mod"), "module example.com/app\n");
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test("the service becomes one static binary that knows its version", async () => {
  const world = fakeWorld();
  expect(await build.run(["--cwd", directory], world)).toBe(EXIT_CODES.ok);
  const set = "-X main.version=unknown -X main.commit=unknown -X main.buildTime=unknown";
  expect(world.shown).toEqual([
    {
      command: "go",
      args: [
        "build",
        "-trimpath",
        "-ldflags",
        `-s -w ${set}`,
        "-o",
        join(directory, "out/app"),
        ".",
      ],
      directory: join(directory, "app"),
      env: { CGO_ENABLED: "0" },
      output: "stderr",
    },
  ]);
  expect(world.printed).toEqual(["out/app unknown"]);
});

test("without Go it says that nothing was built, and is no failure", async () => {
  const world = fakeWorld();
  const runner = {
    ...world.runner,
    show: async () => {
      throw new MissingProgram("go");
    },
  };
  expect(await build.run(["--cwd", directory], { ...world, runner })).toBe(EXIT_CODES.ok);
  expect(world.printed).toEqual([]);
  expect(world.said.join("\n")).toContain("Go is not installed: the sample service was NOT built.");
});

test("with Go, a build that fails is one", async () => {
  await expect(
    build.run(["--cwd", directory], fakeWorld({}, { codes: [1] })),
  ).rejects.toMatchObject({
    exitCode: EXIT_CODES.failed,
    message: "go build failed.",
  });
});

test("a folder without a Go module is a mistake of the command line", async () => {
  await expect(
    build.run(["--cwd", directory, "--context", "."], fakeWorld()),
  ).rejects.toMatchObject({
    exitCode: EXIT_CODES.usage,
  });
});
