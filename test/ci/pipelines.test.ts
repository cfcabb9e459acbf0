// The rules that every pipeline keeps, read from the files. ci/lint.sh checks their syntax.
// Does not prove that GitHub or GitLab run them as meant.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const ROOT = join(__dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress"?: boolean };
  readonly environment?: unknown;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface GitLabJob {
  readonly script?: readonly string[];
  readonly timeout?: string;
  readonly extends?: string;
  readonly resource_group?: string;
  readonly interruptible?: boolean;
  readonly image?: string | { readonly name: string };
  readonly rules?: readonly Readonly<Record<string, unknown>>[];
}

const folders = ["ci/github", ".github/workflows"];
const paths = folders.flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
);
const workflow = (path: string): Workflow => parse(read(path)) as Workflow;

// `prettier --check` and jest see a copy that has gone stale only here.
test.each(["preview.yml", "preview-comment.yml"])(
  "this repository runs the template %s",
  (name) => {
    expect(read(`.github/workflows/${name}`)).toBe(read(`ci/github/${name}`));
  },
);

describe.each(paths)("%s", (path) => {
  const { on, permissions, jobs } = workflow(path);
  const all = Object.values(jobs);
  const steps = all.flatMap((job) => job.steps);

  test("gives its token nothing beyond reading the code, unless a job asks for it", () => {
    expect([{}, { contents: "read" }]).toContainEqual(permissions);
  });

  test("limits the time of every job", () => {
    expect(all.map((job) => job["timeout-minutes"] ?? Infinity).every((limit) => limit <= 60)).toBe(
      true,
    );
  });

  test("uses known actions at a major version", () => {
    const known = [
      "actions/checkout@v7",
      "actions/setup-node@v7",
      "actions/upload-artifact@v7",
      "actions/download-artifact@v8",
      "pulumi/actions@v7",
    ];
    expect(steps.flatMap(({ uses }) => uses ?? []).filter((uses) => !known.includes(uses))).toEqual(
      [],
    );
  });

  test("leaves no token in the checkout, and checks out nothing but its own commit", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    for (const { with: inputs } of checkouts) {
      expect(inputs).toMatchObject({ "persist-credentials": false });
      expect(inputs).not.toHaveProperty("ref");
      expect(inputs).not.toHaveProperty("repository");
    }
  });

  test("puts no expression into a script, where a branch's name could become a command", () => {
    expect(steps.flatMap(({ run }) => run ?? []).filter((run) => run.includes("${{"))).toEqual([]);
  });

  test("writes to nothing in a job that runs the code of a pull request", () => {
    if (!("pull_request" in on)) return;
    expect(all.filter((job) => job.permissions)).toEqual([]);
  });
});

describe("the workflow that may write", () => {
  const { jobs } = workflow("ci/github/preview-comment.yml");

  test("installs nothing and runs one script of the default branch", () => {
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    expect(steps.flatMap(({ run }) => run ?? [])).toEqual([
      'node ci/post-comment.mjs github "$RUNNER_TEMP/preview"',
      'gh api --method DELETE --silent "$LABEL"',
    ]);
  });

  test("unpacks the artifact outside the checkout", () => {
    const download = jobs["comment"]?.steps.find(({ uses }) => uses?.includes("download-artifact"));
    expect(download?.with).toMatchObject({ path: "${{ runner.temp }}/preview" });
  });

  test("has no checkout in the job of pull_request_target", () => {
    expect(jobs["unaccept"]?.steps.filter(({ uses }) => uses)).toEqual([]);
  });
});

test("an update on GitHub is alone on its stack and never cancelled", () => {
  expect(workflow("ci/github/up.yml").jobs["up"]).toMatchObject({
    concurrency: { group: "pulumi-${{ matrix.stack }}", "cancel-in-progress": false },
    environment: "${{ matrix.stack }}",
  });
});

describe("ci/gitlab/.gitlab-ci.yml", () => {
  const file = parse(read("ci/gitlab/.gitlab-ci.yml")) as Readonly<Record<string, unknown>>;
  const { stages, workflow: rules, ...jobs } = file as Readonly<Record<string, GitLabJob>>;
  const started = Object.entries(jobs).filter(([name]) => !name.startsWith("."));

  /** A key of a job, from the job it extends if it has none itself. */
  const inherited = (job: GitLabJob | undefined, key: keyof GitLabJob): unknown =>
    job?.[key] ?? (job?.extends === undefined ? undefined : inherited(jobs[job.extends], key));

  test("has stages, rules for whole pipelines, and a time limit for every job", () => {
    expect(stages).toEqual(["test", "preview", "up"]);
    expect(rules?.rules).toHaveLength(2);
    for (const [, job] of started) expect(inherited(job, "timeout")).toMatch(/^\d+ minutes$/);
  });

  test("an update is alone on its stack and never interrupted", () => {
    for (const stack of ["dev", "prod"]) {
      expect(jobs[`up ${stack}`]?.resource_group).toBe(`pulumi-${stack}`);
      expect(inherited(jobs[`up ${stack}`], "interruptible")).toBe(false);
    }
  });

  test("a person starts the update of prod", () => {
    expect(jobs["up prod"]?.rules).toMatchObject([{ when: "manual" }]);
  });
});

const everything = [...paths, "ci/gitlab/.gitlab-ci.yml", "ci/jenkins/Jenkinsfile"];

test.each(everything)("%s never lets a preview write to a stack's file", (path) => {
  const commands = read(path).match(/pulumi (?:preview|up) .*/g) ?? [];
  expect(commands.filter((command) => / (?:-c|--config)\b/.test(command))).toEqual([]);
});

test("the pipelines install the Pulumi CLI of the SDK's version", () => {
  const { dependencies } = JSON.parse(read("package.json")) as {
    dependencies: Record<string, string>;
  };
  const versions = everything.flatMap((path) =>
    [...read(path).matchAll(/(?:pulumi-version: |pulumi-nodejs-\d+:)(\S+)/g)].map(
      ([, version]) => version,
    ),
  );
  expect([...new Set(versions)]).toEqual([dependencies["@pulumi/pulumi"]]);
});
