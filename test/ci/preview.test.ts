// ci/preview.sh with a stand-in for `node sluice.cjs preview`: what ends up in the comment, and how it exits.
// Does not prove that the preview itself ends with these numbers; test/cli/preview.test does.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT_CODES } from "../../model/exit-code";

const SCRIPT = join(__dirname, "../../ci/preview.sh");

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "preview-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

interface Outcome {
  readonly code: number | null;
  readonly comment: string;
  readonly files: readonly string[];
  readonly stderr: string;
}

/** Runs the script; the stand-in prints its arguments and ends with the code that the stack is named after. */
const HEAD = "1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b";
const ACCEPTED = `danger-accepted:${HEAD.slice(0, 12)}`;

function preview(stacks: readonly string[], accepted?: string): Outcome {
  const node = `#!/bin/sh
for stack; do [ "$previous" = --stack ] && break; previous=$stack; done
[ "\${stack#*-}" = 3 ] || echo "### $*"
printf '\\033[31mlog of %s\\033[0m\\n' "$stack" >&2
exit "\${stack#*-}"
`;
  writeFileSync(join(directory, "node"), node, { mode: 0o755 });
  const out = join(directory, "out");
  const { status, stderr } = spawnSync("bash", [SCRIPT, "origin/main", out, ...stacks], {
    encoding: "utf8",
    env: {
      PATH: `${directory}:${process.env["PATH"] ?? ""}`,
      HEAD_SHA: HEAD,
      ...(accepted === undefined ? {} : { DANGERS_ACCEPTED: accepted }),
    },
  });
  const files = readdirSync(directory).includes("out") ? readdirSync(out) : [];
  const comment = files.includes("comment.md") ? readFileSync(join(out, "comment.md"), "utf8") : "";
  return { code: status, comment, files, stderr };
}

test("every stack is compared with the base, in Markdown, and nothing else is left behind", () => {
  const { code, comment, files } = preview(["dev-0", "prod-0"]);
  expect(code).toBe(0);
  expect(files).toEqual(["comment.md"]);
  expect(comment.trim().split(/\n+/)).toEqual(
    ["dev-0", "prod-0"].flatMap((stack) => [
      `## Stack \`${stack}\``,
      `### sluice.cjs preview --stack ${stack} --base origin/main --format markdown --fail-on danger`,
    ]),
  );
});

test("dangers fail the run, and the comment still has every stack", () => {
  const { code, comment } = preview([`dev-${EXIT_CODES.danger}`, "prod-0"]);
  expect(code).toBe(1);
  expect(comment).toContain("> **Stopped** because of the dangers below.");
  expect(comment).toContain(`the label \`${ACCEPTED}\``);
  expect(comment).toContain("--stack prod-0");
});

test("accepted dangers are shown and do not fail the run", () => {
  const { code, comment } = preview([`dev-${EXIT_CODES.danger}`], ACCEPTED);
  expect(code).toBe(0);
  expect(comment).toContain("> **Accepted.** The dangers below were accepted for this commit.");
});

test.each([
  `["bug","${ACCEPTED}"]`,
  `bug,danger-accepted:${HEAD.slice(0, 7)},more`,
  `danger-accepted:${"0".repeat(12)} danger-accepted:${HEAD}`,
])("the labels %j accept", (labels) => {
  expect(preview([`dev-${EXIT_CODES.danger}`], labels).code).toBe(0);
});

test.each([
  "true",
  "",
  "danger-accepted",
  `danger-accepted:${HEAD.slice(0, 6)}`,
  `danger-accepted:${HEAD.slice(0, 11)}0`,
  `danger-accepted:${"0".repeat(12)}`,
])("the labels %j accept nothing: they are for no commit, or for another one", (labels) => {
  expect(preview([`dev-${EXIT_CODES.danger}`], labels).code).toBe(1);
});

test("refused settings show the reason without colors, and no acceptance helps", () => {
  const { code, comment } = preview([`dev-${EXIT_CODES.refused}`], ACCEPTED);
  expect(code).toBe(1);
  expect(comment).toBe(
    "## Stack `dev-3`\n\n**The settings are refused.**\n\n" +
      "~~~~~~~~~~text\nlog of dev-3\n\n~~~~~~~~~~\n\n\n",
  );
});

test.each([EXIT_CODES.failed, EXIT_CODES.usage, EXIT_CODES.schema])(
  "a preview that ends with %d fails the run, accepted or not, and shows its log",
  (status) => {
    const { code, comment, stderr } = preview([`dev-${status}`], ACCEPTED);
    expect(code).toBe(1);
    expect(comment).toContain("**The preview failed.**");
    expect(comment).toContain(`\nlog of dev-${status}\n`);
    expect(stderr).toContain(`dev-${status}: failed (exit status ${status})`);
  },
);

test("a call without a stack is refused", () => {
  expect(preview([])).toMatchObject({ code: 2, files: [] });
});
