// What `npm ci` installs: the lock file and npm's settings. Does not prove what npm does with them.
import { execFileSync } from "node:child_process";
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

test("the list of what the package is made of is complete, and marks what is for development alone", () => {
  interface Component {
    readonly name: string;
    readonly version: string;
    readonly properties: readonly { readonly name: string }[];
    readonly hashes?: readonly unknown[];
  }
  const text = execFileSync("npm", ["run", "--silent", "sbom"], {
    cwd: join(__dirname, ".."),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const { components } = JSON.parse(text) as { readonly components: readonly Component[] };
  expect(components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
  const of = (isDevelopment: boolean) =>
    components
      .filter(
        ({ properties }) =>
          properties.some(({ name }) => name.endsWith(":development")) === isDevelopment,
      )
      .map(({ name, version }) => `${name}@${version}`);
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Readonly<
    Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>
  >;
  const named = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).map((one) => one.join("@"));
  expect(of(false)).toEqual(expect.arrayContaining(named(dependencies)));
  expect(of(true)).toContain(`jest@${String(devDependencies["jest"])}`);
});
