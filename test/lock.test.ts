// What `npm ci` installs: the lock file and npm's settings. Does not prove what npm does with them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (name: string): string => readFileSync(join(__dirname, "..", name), "utf8");

interface Entry {
  readonly integrity?: string;
  readonly link?: boolean;
  readonly resolved?: string;
}

const { packages } = JSON.parse(read("package-lock.json")) as {
  readonly packages: Readonly<Record<string, Entry>>;
};
const installed = Object.entries(packages).filter(([path]) => path !== "");

test("every package in the lock file has a checksum, so that npm refuses another content", () => {
  const without = installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"));
  expect(without.map(([path]) => path)).toEqual([]);
});

test("the lock file names no registry", () => {
  expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

// `allowScripts` in package.json is for npm 11 only; npm 10 comes with Node.js 20 and 22.
test("npm of any version runs no install script of a package", () => {
  expect(read(".npmrc").split("\n")).toContain("ignore-scripts=true");
});
