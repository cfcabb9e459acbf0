// A release by commits: a repository on disk, and a cluster that has what was pushed. Does not prove that a controller
// or an API server takes the objects.
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { BlueGreenApp } from "../../../components";
import { perColor } from "../../../model/color";
import { checkStack } from "../../../model/settings/rolling";
import type { Weights } from "../../../model/traffic/weights";
import { record } from "../../../preview/recorder";
import { GitEngine } from "../../../release/git/git-engine";
import { GitRouter } from "../../../release/git/git-router";
import { StackConfigFile } from "../../../release/engine/stack-config";
import { StackFile } from "../../../stack/stack-file";
import { digest } from "../../support/shop";

jest.setTimeout(300_000);

const ROOT = join(__dirname, "../../..");
const BLUE = { blue: 100, green: 0 };
const GREEN = { blue: 0, green: 100 };

let folder: string;
let work: string;
let engine: GitEngine;
let router: GitRouter;
let config: StackConfigFile;

// Tests have an environment of their own, which a child gets only where it is handed over.
const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync("git", args, { cwd, encoding: "utf8", stdio: "pipe", env: process.env });

/** As much of an object as is looked at. */
interface Rendered {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly replicas?: number;
    readonly http?: readonly { readonly route: readonly { readonly weight: number }[] }[];
    readonly template?: {
      readonly spec: { readonly containers: readonly { readonly image: string }[] };
    };
  };
}

/** What a controller has applied: the newest commit of the repository that was pushed to. */
function applied(): readonly Rendered[] {
  const show = (path: string) => git(join(folder, "remote"), "show", `main:${path}`);
  const names = show("manifests/").split("\n").slice(2).filter(Boolean);
  return names.map((name) => parse(show(`manifests/${name}`)) as Rendered);
}

const live = (): Weights => {
  const route =
    applied()
      .find(({ kind }) => kind === "VirtualService")
      ?.spec?.http?.at(-1)?.route ?? [];
  const [blue = NaN, green = NaN] = route.map(({ weight }) => weight);
  return { blue, green };
};

const deployment = (color: string) =>
  applied().find(({ kind, metadata }) => kind === "Deployment" && metadata.name === `shop-${color}`)
    ?.spec;

beforeAll(async () => {
  for (const [name, value] of [
    ["NAME", "Ann"],
    ["EMAIL", "ann@example.com"],
  ] as const) {
    process.env[`GIT_AUTHOR_${name}`] = value;
    process.env[`GIT_COMMITTER_${name}`] = value;
  }
  folder = realpathSync(mkdtempSync(join(tmpdir(), "gitops-")));
  work = join(folder, "work");
  mkdirSync(work);
  git(folder, "init", "--quiet", "--bare", "--initial-branch", "main", "remote");
  git(work, "init", "--quiet", "--initial-branch", "main");
  git(work, "remote", "add", "origin", join(folder, "remote"));
  const project = `name: sluice\nruntime: nodejs\nmain: ${join(ROOT, "main.cjs")}\n`;
  writeFileSync(join(work, "Pulumi.yaml"), project);
  const image = (color: string) => `registry.example.com/shop@${digest(color)}`;
  writeFileSync(
    join(work, "Pulumi.prod.yaml"),
    `config:
  sluice:app: shop
  sluice:namespace: shop
  sluice:port: 8080
  sluice:activeColor: blue
  sluice:blue: { image: "${image("a")}" }
  sluice:green: { image: "${image("b")}" }
  sluice:workload: { replicas: 2 }
  sluice:traffic: { hosts: [shop.example.com], gateway: { name: istio-system/public } }
  sluice:release: { via: { git: manifests } }
`,
  );
  git(work, "add", "--all");
  git(work, "commit", "--quiet", "--message", "first");
  git(work, "push", "--quiet", "--set-upstream", "origin", "main");
  const file = StackFile.open(work, "prod");
  config = new StackConfigFile(file, []);
  const pods = {
    images: async () =>
      Promise.resolve(perColor((color) => deployment(color)?.template?.spec.containers[0]?.image)),
    count: async () =>
      Promise.resolve(
        perColor((color) => {
          const desired = deployment(color)?.replicas ?? 0;
          return { desired, ready: desired, serving: desired };
        }),
      ),
  };
  const declared = async (given: StackFile) =>
    record({
      ...{ project: "sluice", stack: "prod", config: {}, secretKeys: [] },
      program: () => {
        const args = checkStack(given.args(given.text).args);
        return "mode" in args ? {} : { release: new BlueGreenApp("shop", args).release };
      },
    });
  const seen = {
    read: async () => Promise.resolve(live()),
    differences: async () => Promise.resolve([]),
    byHand: () => "",
  };
  engine = new GitEngine({
    file,
    config,
    folder: join(work, "manifests"),
    router: seen,
    pods,
    declared,
  });
  router = new GitRouter(seen, config, engine);
  await engine.publish(BLUE);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const texts = () =>
  readdirSync(join(work, "manifests"))
    .sort()
    .map((name) => readFileSync(join(work, "manifests", name), "utf8"));

test("renders the same bytes again, in the waves of an update, and commits nothing then", async () => {
  const before = texts();
  const commit = git(work, "rev-parse", "HEAD");
  await engine.publish(BLUE);
  expect([texts(), git(work, "rev-parse", "HEAD")]).toEqual([before, commit]);
  const waves = applied().map(({ kind, metadata: { name, annotations } }) => {
    return [`${kind} ${name}`, Number(annotations["argocd.argoproj.io/sync-wave"])] as const;
  });
  const at = new Map(waves);
  const pods = at.get("Deployment shop-blue") ?? NaN;
  expect(at.get("ServiceAccount shop") ?? NaN).toBeLessThan(pods);
  expect(pods).toBeLessThan(at.get("VirtualService shop") ?? NaN);
});

test("a stage is a commit of the weights alone, which count once the cluster has them", async () => {
  const weights = { blue: 90, green: 10 };
  expect(await engine.foresee(weights, "blue")).toEqual([]);
  await config.write(weights, "blue");
  await router.write(weights, "blue", [BLUE, weights]);
  expect(live()).toEqual(weights);
  await engine.record(weights, "sluice r1: stage 1");
  const changed = git(work, "show", "--format=", "--unified=0", "--", "manifests").split("\n");
  const lines = changed.filter((line) => /^[-+] /.test(line));
  expect(lines.filter((line) => !/ weight: \d+$|sync-wave: "\d+"$/.test(line))).toEqual([]);
  expect(git(work, "status", "--porcelain")).toBe("");
});

test("somebody else's weights stop a stage, and not the way back", async () => {
  await expect(router.write(GREEN, "green", [BLUE])).rejects.toThrow(/expected was blue 100/);
  await router.write(BLUE, "blue");
  expect([live(), (await config.settings()).weights]).toEqual([BLUE, BLUE]);
});

test("what others pushed meanwhile stays, and the commit goes on top of it", async () => {
  const other = join(folder, "other");
  git(folder, "clone", "--quiet", join(folder, "remote"), "other");
  writeFileSync(join(other, "README"), "theirs\n");
  git(other, "add", "README");
  git(other, "commit", "--quiet", "--message", "theirs");
  git(other, "push", "--quiet");
  await router.write({ blue: 50, green: 50 }, "blue");
  expect([live(), readFileSync(join(work, "README"), "utf8")]).toEqual([
    { blue: 50, green: 50 },
    "theirs\n",
  ]);
  await router.write(BLUE, "blue");
});

test("pods for the new color are a commit, are waited for, and are given back", async () => {
  await engine.deploy("green", 4, "sluice r1: deploy green");
  expect(deployment("green")?.replicas).toBe(4);
  await engine.restore("green", "sluice r1: restore");
  expect([deployment("green")?.replicas, git(work, "status", "--porcelain")]).toEqual([2, ""]);
});

test("a change beside the weights is refused before anything is committed", async () => {
  const path = join(work, "Pulumi.prod.yaml");
  const before = readFileSync(path, "utf8");
  writeFileSync(path, before.replace("replicas: 2", "replicas: 3"));
  const commit = git(work, "rev-parse", "HEAD");
  expect(await engine.foresee({ blue: 90, green: 10 }, "blue")).toEqual(
    expect.arrayContaining([expect.stringContaining("spec.replicas")]),
  );
  await expect(engine.record(BLUE, "no")).rejects.toThrow("spec.replicas");
  expect(git(work, "rev-parse", "HEAD")).toBe(commit);
  writeFileSync(path, before);
});
