import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");

/** The program of somebody who has the package: `sluice` and nothing of this checkout. */
export const OWN_PROGRAM = `import { clusterProvider, readSettings, serviceApp } from "sluice";

const settings = readSettings();
const provider = clusterProvider(settings);
export const release = serviceApp(settings, { provider }).release;
`;

/** The same in YAML, as its page shows it. */
export const YAML_PROGRAM = programIn(join(ROOT, "docs/package.md"));

/** The block of YAML in a page that is a program. */
function programIn(page: string): string {
  const blocks = readFileSync(page, "utf8").matchAll(/^```yaml\n(?<text>[\s\S]*?)^```$/gm);
  const texts = [...blocks].map(({ groups }) => groups?.["text"] ?? "");
  return texts.find((text) => text.includes("runtime: yaml")) ?? "";
}

/** A package as npm packed it. */
export interface Packed {
  /** Path of the tarball. */
  readonly tarball: string;
  /** Paths of the files in it. */
  readonly files: readonly string[];
}

/** Builds the package and packs it into a folder. */
export function pack(folder: string): Packed {
  npm(ROOT, "run", "--silent", "build");
  const report = npm(ROOT, "pack", "--json", "--pack-destination", folder);
  const [packed] = JSON.parse(report) as readonly {
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  if (!packed) throw new Error("npm packed nothing");
  return {
    tarball: join(folder, packed.filename),
    files: packed.files.map(({ path }) => path),
  };
}

/** Installs packages in a folder that has a package.json, without scripts of theirs. */
export function install(folder: string, ...packages: readonly string[]): void {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  npm(folder, "install", ...quiet, ...packages);
}

function npm(cwd: string, ...args: readonly string[]): string {
  // Its own, not that of the test: loaders and settings of jest are not for a build.
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
  return execFileSync("npm", args, {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
