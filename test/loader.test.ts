/**
 * Proves what the loader leaves out of a program's start, and that it is there for whoever needs it. How much time that
 * saves is measured by bench/up.ts.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

/** What a piece of JavaScript prints that runs behind the loader. */
function printed(code: string): unknown {
  const helpers = `
    const loaded = (name) => Object.keys(require.cache).some((file) => file.includes(name));
    const heavy = () => [loaded("/node_modules/typescript/"), loaded("/@npmcli/arborist/")];
    const print = (value) => console.log(JSON.stringify(value));`;
  const args = ["--require", "./loader.cjs", "--eval", `${helpers}\n${code}`];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" }));
}

test("a program loads neither the compiler of TypeScript nor npm's own packages", () => {
  const code = `require("./config.ts"); require("./components/index.ts");`;
  expect(printed(`${code} print(heavy());`)).toEqual([false, false]);
});

test("whoever turns a function into text gets the compiler", () => {
  const code = `
    const { runtime } = require("@pulumi/pulumi");
    runtime.serializeFunction((a) => a + 1).then(({ text }) => print([heavy()[0], text.includes("a + 1")]));`;
  expect(printed(code)).toEqual([true, true]);
});

test("what others load of the same name is theirs at once", () => {
  expect(printed(`print([typeof require("typescript").version, heavy()[0]]);`)).toEqual([
    "string",
    true,
  ]);
});
