import { resolve } from "node:path";
import { EXIT_CODES } from "../../render/exit-code";
import { HELP } from "../../render/help";
import { parseOptions } from "../../render/options";
import { PreviewError } from "../../render/preview-error";

const DEFAULTS = {
  help: false,
  directory: process.cwd(),
  set: [],
  format: "text",
  color: true,
  failOnDanger: false,
  withoutSecrets: false,
};

test.each<[string[], object]>([
  [[], {}],
  [["--stack", "dev"], { stack: "dev" }],
  [["-s", "dev"], { stack: "dev" }],
  [["--set", "a=1", "--set", "b.c=2"], { set: ["a=1", "b.c=2"] }],
  [["--base", "origin/main"], { base: "origin/main" }],
  [["--format", "markdown"], { format: "markdown" }],
  [["--json"], { format: "json" }],
  [["--no-color"], { color: false }],
  [["--cwd", "examples"], { directory: resolve("examples") }],
  [["--out", "manifests"], { out: resolve("manifests") }],
  [["--out", "a", "--without-secrets"], { out: resolve("a"), withoutSecrets: true }],
  [["--fail-on", "danger"], { failOnDanger: true }],
  [["-h"], { help: true }],
])("%j is understood", (argv, expected) => {
  expect(parseOptions(argv)).toEqual({ ...DEFAULTS, ...expected });
});

test.each([
  [["--format", "html"], "--format\n    found    html\n    needed   one of text, markdown, json"],
  [["--fail-on", "notice"], "--fail-on\n    found    notice\n    needed   danger"],
  [["dev"], "the command line\n    found    dev\n    needed   options only"],
  [["--nope"], "Unknown option '--nope'"],
  [["--stack"], "argument missing"],
])("%j is refused and points to the help", (argv, message) => {
  const run = () => parseOptions(argv);
  expect(run).toThrow(PreviewError);
  expect(run).toThrow(message);
  expect(run).toThrow("npm run preview -- --help");
});

test("a refused command line has an exit code of its own", () => {
  expect(new PreviewError("x").exitCode).toBe(EXIT_CODES.usage);
});

test("the help names every option and every exit code, in lines that fit a terminal", () => {
  for (const option of [
    "stack",
    "set",
    "base",
    "cwd",
    "format",
    "json",
    "out",
    "without-secrets",
    "fail-on",
    "no-color",
  ]) {
    expect(HELP).toContain(`--${option}`);
  }
  for (const code of Object.values(EXIT_CODES)) {
    expect(HELP).toMatch(new RegExp(`^  ${String(code)}  `, "m"));
  }
  expect(Math.max(...HELP.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
});
