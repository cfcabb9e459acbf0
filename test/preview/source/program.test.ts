// Does not prove that modules are read anew: jest has a module cache of its own; cli.test.ts does.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programEntry } from "../../../preview/source/program";

let directory: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "program-")));
  mkdirSync(join(directory, "src"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

test.each([
  ["index.ts without any main", { "index.ts": "" }, "", "index.ts"],
  ["index.js where there is no TypeScript", { "index.js": "" }, "", "index.js"],
  [
    "package.json's main",
    { "package.json": '{"main":"src/a.ts"}', "src/a.ts": "", "index.ts": "" },
    "",
    "src/a.ts",
  ],
  [
    "a main without its ending",
    { "package.json": '{"main":"src/a"}', "src/a.ts": "" },
    "",
    "src/a.ts",
  ],
  ["a folder as Pulumi.yaml's main", { "src/index.ts": "", "index.ts": "" }, "src", "src/index.ts"],
  ["a file as Pulumi.yaml's main", { "src/b.ts": "", "index.ts": "" }, "src/b.ts", "src/b.ts"],
  [
    "index.ts when package.json's main is not there",
    { "package.json": '{"main":"bin/x.js"}', "index.ts": "" },
    "",
    "index.ts",
  ],
])("%s is the program", (_, files, main, expected) => {
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(directory, file), content);
  }
  expect(programEntry(directory, main)).toBe(join(directory, expected));
});

test("a folder without a program is an error", () => {
  expect(() => programEntry(directory, "")).toThrow("found    no program");
});
