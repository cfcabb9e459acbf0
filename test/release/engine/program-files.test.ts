// On a real repository of git. Does not prove that a program is made of nothing else: what git ignores, but for
// the list of installed packages, is not looked at.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProgramFiles } from "../../../release/engine/program-files";

let top: string;
let folder: string;

const git = (...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
    cwd: top,
    stdio: "pipe",
  });

const write = (path: string, text: string) => {
  const file = join(top, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
};

const print = () => new ProgramFiles(folder).print();

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), "sluice-program-")));
  folder = join(top, "shop");
  write(".gitignore", "node_modules\n*.log\n");
  write("shop/Pulumi.yaml", "name: shop\n");
  write("shop/Pulumi.dev.yaml", "config: {}\n");
  write("shop/index.ts", "1");
  write("lib/color.ts", "1");
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "one");
});

afterEach(() => {
  rmSync(top, { recursive: true });
});

test.each([
  ["a file of the program", "shop/index.ts"],
  ["a file beside its folder", "lib/color.ts"],
  ["a file that git does not know yet", "shop/new.ts"],
  ["what the project says", "shop/Pulumi.yaml"],
  ["an installed package", "shop/node_modules/.package-lock.json"],
])("%s is part of it", async (_what, path) => {
  const before = await print();
  write(path, "2");
  const after = await print();
  expect(after).toMatch(/^[0-9a-f]{64}$/);
  expect(after).not.toBe(before);
});

test.each([
  ["files of stacks", "shop/Pulumi.dev.yaml"],
  ["what releases keep here", "shop/.sluice/dev/r1.jsonl"],
  ["what git ignores", "shop/release.log"],
])("%s are not", async (_what, path) => {
  const before = await print();
  write(path, "2");
  expect(await print()).toBe(before);
});

test("a file that is gone is a change, and one that is back is none", async () => {
  const before = await print();
  rmSync(join(top, "lib/color.ts"));
  expect(await print()).not.toBe(before);
  write("lib/color.ts", "1");
  expect(await print()).toBe(before);
});

test("a commit is no change", async () => {
  write("shop/index.ts", "2");
  write("shop/new.ts", "2");
  const before = await print();
  git("add", ".");
  git("commit", "--quiet", "--message", "two");
  expect(await print()).toBe(before);
});

test("nobody knows where there is no repository", async () => {
  rmSync(join(top, ".git"), { recursive: true });
  expect(await print()).toBeUndefined();
});
