// The rules that every pipeline keeps, read from the files. ci/lint.sh checks their syntax.
// Does not prove that GitHub or GitLab run them as meant.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { verbNames } from "../../cli/registry";

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
  readonly environment?: { readonly name: string };
  readonly artifacts?: { readonly paths: readonly string[] };
  readonly rules?: readonly Readonly<Record<string, unknown>>[];
}

const folders = ["ci/github", ".github/workflows"];
const paths = folders.flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
);
const workflow = (path: string): Workflow => parse(read(path)) as Workflow;

/** The lines that name an action, with the comment behind it. */
const usesOf = (path: string): readonly string[] =>
  [...read(path).matchAll(/^ *(?:- )?(uses: .*)$/gm)].map(([, uses = ""]) => uses);

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

  // A tag can be moved to other code, a commit cannot; the comment tells people and the update bot its version.
  test("uses known actions by commit, with the version beside it", () => {
    const known = [
      "actions/checkout",
      "actions/setup-node",
      "actions/setup-go",
      "actions/upload-artifact",
      "actions/download-artifact",
      "pulumi/actions",
    ];
    const lines = usesOf(path);
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    const pinned = /^uses: (?<action>[\w./-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    const actions = lines.map((line) => pinned.exec(line)?.groups?.["action"] ?? line);
    expect(actions.filter((action) => !known.includes(action))).toEqual([]);
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

test("every workflow uses the same commit of an action", () => {
  const uses = paths.flatMap(usesOf);
  const commits = new Map(uses.map((line) => [line.replace(/@.*/, ""), line]));
  expect([...new Set(uses)].sort()).toEqual([...commits.values()].sort());
});

describe("the workflow that may write", () => {
  const { jobs } = workflow("ci/github/preview-comment.yml");

  test("runs one command, of the default branch and with its packages", () => {
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    expect(steps.flatMap(({ run }) => run ?? [])).toEqual([
      "npm ci",
      'node sluice.cjs comment --post github --out "$RUNNER_TEMP/preview"',
    ]);
  });

  test("unpacks the artifact outside the checkout", () => {
    const download = jobs["comment"]?.steps.find(({ uses }) => uses?.includes("download-artifact"));
    expect(download?.with).toMatchObject({ path: "${{ runner.temp }}/preview" });
  });

  test("is started by another run only, never by what a pull request brings along", () => {
    expect(Object.keys(workflow("ci/github/preview-comment.yml").on)).toEqual(["workflow_run"]);
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
    expect(stages).toEqual(["test", "preview", "image", "up"]);
    expect(rules?.rules).toHaveLength(2);
    for (const [, job] of started) expect(inherited(job, "timeout")).toMatch(/^\d+ minutes$/);
  });

  test("an update is alone on its stack and never interrupted", () => {
    for (const stack of ["dev", "prod"]) {
      expect(jobs[`up ${stack}`]?.resource_group).toBe(`pulumi-${stack}`);
      expect(inherited(jobs[`up ${stack}`], "interruptible")).toBe(false);
    }
  });

  test("only the job that posts the note is in the environment of its token, and runs nothing of the branch", () => {
    const inside = started.filter(([, { environment }]) => environment?.name === "preview-note");
    expect(inside.map(([name]) => name)).toEqual(["preview note"]);
    const lines = inside[0]?.[1].script ?? [];
    const checkout = lines.findIndex((line) => line.startsWith("git checkout"));
    expect(lines.slice(0, checkout).filter((line) => /^(?:node|npm|npx)/.test(line))).toEqual([]);
    expect(lines[checkout]).toBe("git checkout --quiet --detach FETCH_HEAD");
    expect(lines.slice(checkout + 1)).toEqual(["npm ci", "node sluice.cjs comment --post gitlab"]);
    // That is where the job before leaves the text.
    expect(jobs["offline preview"]?.artifacts?.paths).toEqual(["preview-comment/comment.md"]);
    expect(JSON.stringify(jobs)).not.toContain("NOTE_TOKEN");
  });

  test("a person starts the update of prod", () => {
    expect(jobs["up prod"]?.rules).toMatchObject([{ when: "manual" }]);
  });
});

const everything = [...paths, "ci/gitlab/.gitlab-ci.yml", "ci/jenkins/Jenkinsfile"];

test.each(everything)("%s never lets a preview write to a stack's file", (path) => {
  const commands = read(path).match(/(?:sluice\.cjs|pulumi) (?:preview|up) .*/g) ?? [];
  expect(commands.filter((command) => / (?:-c|--config)\b/.test(command))).toEqual([]);
});

describe("the commands of the pipelines", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

  /** What stands around the work: logins, names, files for the next step. */
  const AROUND = [
    /^(?:set|export|umask|printf|echo|cat|read|case|esac|\*,|\*\)|BASE=)/,
    /^docker login /,
    /^git (?:update-ref|fetch|checkout) /,
    /^(?:apk add|apt-get update)/,
  ];

  const gitlab = parse(read("ci/gitlab/.gitlab-ci.yml")) as Readonly<Record<string, unknown>>;
  const parts = Object.values(gitlab).flatMap((job) => {
    const { before_script = [], script = [] } = job as Partial<Record<string, readonly string[]>>;
    return [...before_script, ...script];
  });
  const jenkins = [...read("ci/jenkins/Jenkinsfile").matchAll(/\bsh '(.*)'$/gm)];
  const lines = [
    ...paths.flatMap((path) =>
      Object.values(workflow(path).jobs).flatMap(({ steps }) =>
        steps.flatMap(({ run }) => run ?? []),
      ),
    ),
    ...parts,
    ...jenkins.map(([, command = ""]) => command),
  ].flatMap((script) =>
    script
      .trim()
      .split("\n")
      .map((line) => line.trim()),
  );
  const work = lines.filter((line) => AROUND.every((pattern) => !pattern.test(line)));

  test("are npm scripts and verbs of this repository, and what stands around them", () => {
    const foreign = work.filter((line) => {
      const name = /^npm (?:run (?:--silent )?)?(?<name>[\w:]+)/.exec(line)?.groups?.["name"] ?? "";
      const verb = /^node sluice\.cjs (?<verb>[\w-]+)/.exec(line)?.groups?.["verb"] ?? "";
      return name !== "ci" && !Object.hasOwn(scripts, name) && !verbNames().includes(verb);
    });
    expect(foreign).toEqual([]);
  });

  test.each(["github", "gitlab", "jenkins"])("on %s go from the test to the update", (forge) => {
    const text = everything
      .filter((path) => path.startsWith(`ci/${forge}`))
      .map(read)
      .join("\n");
    for (const step of [
      "npm test",
      "test:app",
      "sluice.cjs comment",
      "sluice.cjs image",
      "sluice.cjs up",
    ]) {
      expect(text).toContain(step);
    }
  });

  test("pin the digest that was pushed, and on the idle color only", () => {
    const pins = work.filter((line) => line.includes("sluice.cjs pin"));
    expect(pins).toEqual([
      'node sluice.cjs pin idle --stack "$STACK" --image "$(cat image.txt)"',
      'node sluice.cjs pin idle --stack dev --image "$(cat image.txt)"',
    ]);
  });

  test("update without a question, as nobody is there to answer", () => {
    const updates = work.filter((line) => line.startsWith("node sluice.cjs up "));
    expect(updates).toHaveLength(7);
    expect(updates.filter((line) => !/ --(?:yes|dry-run)$/.test(line))).toEqual([]);
  });
});

test("the pipelines install the Pulumi CLI of the SDK's version", () => {
  const { devDependencies } = JSON.parse(read("package.json")) as {
    devDependencies: Record<string, string>;
  };
  const versions = everything.flatMap((path) =>
    [...read(path).matchAll(/(?:pulumi-version: |pulumi-nodejs-\d+:)(\S+)/g)].map(
      ([, version]) => version,
    ),
  );
  expect([...new Set(versions)]).toEqual([devDependencies["@pulumi/pulumi"]]);
});
