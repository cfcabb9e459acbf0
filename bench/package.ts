/**
 * What the package weighs as ratios to what every program for Kubernetes has anyway, Pulumi's SDK and its Kubernetes
 * package: bytes on the disk after an install in an empty folder, and the time until a program has loaded what it
 * imports. The programs take turns. `node --require ./loader.cjs bench/package.ts [rounds]`; asks npm's registry.
 */
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./moves";

const ROOT = join(__dirname, "..");
const ROUNDS = Number(process.argv[2] ?? 10);

const BARE = `require("@pulumi/pulumi"); require("@pulumi/kubernetes/apps/v1/deployment");`;

/** What each program imports. */
const PROGRAMS = { bare: BARE, ours: `${BARE} require("sluice").BlueGreenApp;` };

function npm(folder: string, ...args: readonly string[]): string {
  return execFileSync("npm", args, { cwd: folder, encoding: "utf8" });
}

function bytes(path: string): number {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + bytes(join(path, name)), 0);
}

/** An empty folder with some packages in it. */
function installed(work: string, name: string, packages: readonly string[]): string {
  const folder = join(work, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true }));
  npm(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages);
  return folder;
}

function milliseconds(folder: string, code: string): number {
  const start = performance.now();
  execFileSync(process.execPath, ["-e", code], { cwd: folder });
  return performance.now() - start;
}

const work = mkdtempSync(join(tmpdir(), "sluice-bench-"));
try {
  npm(ROOT, "run", "--silent", "build");
  const [{ filename = "" } = {}] = JSON.parse(
    npm(ROOT, "pack", "--json", "--pack-destination", work),
  ) as { filename?: string }[];
  const bare = installed(work, "bare", ["@pulumi/pulumi", "@pulumi/kubernetes"]);
  const ours = installed(work, "ours", [join(work, filename)]);
  const sizes = {
    bare: bytes(join(bare, "node_modules")),
    ours: bytes(join(ours, "node_modules")),
  };
  const times = Array.from({ length: ROUNDS }, () => ({
    bare: milliseconds(ours, PROGRAMS.bare),
    ours: milliseconds(ours, PROGRAMS.ours),
  }));
  const took = {
    bare: median(times.map((one) => one.bare)),
    ours: median(times.map((one) => one.ours)),
  };
  const megabytes = (size: number) => `${(size / 1e6).toFixed(0)} MB`;
  const ms = (time: number) => `${time.toFixed(0)} ms`;
  console.log(
    `install  ${megabytes(sizes.ours)} to ${megabytes(sizes.bare)}: ${(sizes.ours / sizes.bare).toFixed(2)}`,
  );
  console.log(
    `load     ${ms(took.ours)} to ${ms(took.bare)}: ${(took.ours / took.bare).toFixed(2)}`,
  );
} finally {
  rmSync(work, { recursive: true, force: true });
}
