// ci/test-app.mjs on recorded events of the go command: what counts, what is told, how it ends. A stand-in
// for Go plays them, so that no Go is needed. Does not prove that the service's own tests pass.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SCRIPT = join(__dirname, "../../ci/test-app.mjs");

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "test-app-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

type Event = Readonly<Record<string, unknown>>;

interface Go {
  readonly events?: readonly Event[];
  readonly code?: number;
  /** Files that gofmt would change. */
  readonly unformatted?: string;
  /** What go vet complains about. */
  readonly vet?: string;
}

/** Go as it would answer; without, there is none. */
function run(go?: Go) {
  const bin = join(directory, "bin");
  mkdirSync(bin);
  const script = (name: string, lines: readonly string[]) => {
    writeFileSync(join(bin, name), ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(join(bin, name), 0o755);
  };
  if (go) {
    const { events = [], code = 0, unformatted = "", vet = "" } = go;
    const lines = events.map((event) => JSON.stringify(event)).join("\n");
    writeFileSync(join(directory, "events"), `${lines}\n`);
    script("gofmt", [`printf '%s' '${unformatted}'`]);
    script("go", [
      `echo "$*" >>"${join(directory, "calls")}"`,
      'case "$1" in',
      "version) echo go version go1.26.8 ;;",
      `vet) printf '%s' '${vet}' >&2; [ -z '${vet}' ] ;;`,
      `test) cat "${join(directory, "events")}"; exit ${String(code)} ;;`,
      "esac",
    ]);
  }
  const report = join(directory, "report.json");
  const { status, stdout } = spawnSync(
    process.execPath,
    [SCRIPT, ".", "--json", `--outputFile=${report}`],
    {
      cwd: directory,
      encoding: "utf8",
      env: { PATH: go ? `${bin}:/usr/bin:/bin` : bin },
    },
  );
  return {
    code: status,
    stdout,
    last: stdout.trimEnd().split("\n").at(-1),
    report: JSON.parse(readFileSync(report, "utf8")) as unknown,
  };
}

const event = (Action: string, Test?: string, more: Event = {}): Event => ({
  Action,
  Package: "example.com/a",
  ...(Test !== undefined && { Test }),
  ...more,
});

const PASSED = [event("pass", "TestOne/half"), event("pass", "TestOne"), event("pass")];

test("a test and each of its subtests count as one, skipped ones not", () => {
  const skipped = [
    event("output", "TestTwo", { Output: "no cluster\n" }),
    event("skip", "TestTwo"),
  ];
  const { code, last, report, stdout } = run({ events: [...skipped, ...PASSED] });
  expect({ code, last }).toEqual({ code: 0, last: "2 passed, 0 failed" });
  expect(report).toEqual({ numPassedTests: 2, numFailedTests: 0, numRuntimeErrorTestSuites: 0 });
  expect(stdout).toContain("skipped example.com/a TestTwo\nno cluster\n");
});

test("the race detector is on, and packages are tested one at a time", () => {
  run({ events: PASSED });
  expect(readFileSync(join(directory, "calls"), "utf8")).toBe(
    "version\nvet ./...\ntest -race -p 1 -count 1 -json ./...\n",
  );
});

test("a failed test is told with what it wrote, and its package counts no second time", () => {
  const events = [
    event("output", "TestOne", { Output: "expected 1, got 2\n" }),
    event("fail", "TestOne"),
    event("pass", "TestTwo"),
    event("fail"),
  ];
  const { code, last, report, stdout } = run({ events, code: 1 });
  expect({ code, last }).toEqual({ code: 1, last: "1 passed, 1 failed" });
  expect(report).toEqual({ numPassedTests: 1, numFailedTests: 1, numRuntimeErrorTestSuites: 0 });
  expect(stdout).toContain("FAILED: example.com/a TestOne\nexpected 1, got 2\n");
});

test("a package that does not build counts as one failure, with the compiler's words", () => {
  const FailedBuild = "example.com/a [example.com/a.test]";
  const events = [
    { ImportPath: FailedBuild, Action: "build-output", Output: "a.go:3:1: undefined: x\n" },
    { ImportPath: FailedBuild, Action: "build-fail" },
    event("output", undefined, { Output: "FAIL example.com/a [build failed]\n" }),
    event("fail", undefined, { FailedBuild }),
    { Action: "pass", Package: "example.com/b", Test: "TestB" },
  ];
  const { code, last, report, stdout } = run({ events, code: 1 });
  expect({ code, last }).toEqual({ code: 1, last: "1 passed, 1 failed" });
  expect(report).toEqual({ numPassedTests: 1, numFailedTests: 0, numRuntimeErrorTestSuites: 1 });
  expect(stdout).toContain("FAILED: example.com/a\na.go:3:1: undefined: x\n");
});

test.each<[string, Go, string]>([
  [
    "a file that gofmt would change",
    { events: PASSED, unformatted: "a.go" },
    "gofmt would change a.go",
  ],
  ["a finding of go vet", { events: PASSED, vet: "a.go:1: odd" }, "go vet\na.go:1: odd"],
  ["an end that no test explains", { events: PASSED, code: 3 }, "go test ended with 3"],
])("%s counts as one failure beside the tests that passed", (_, go, words) => {
  const { code, last, stdout } = run(go);
  expect({ code, last }).toEqual({ code: 1, last: "2 passed, 1 failed" });
  expect(stdout).toContain(`FAILED: ${words}\n`);
});

test("no test at all is a failure", () => {
  const { last, stdout } = run({ events: [] });
  expect(last).toBe("0 passed, 1 failed");
  expect(stdout).toContain("FAILED: no test ran\n");
});

test("no Go is a failure, and said loudly", () => {
  const { code, last, report, stdout } = run();
  expect({ code, last }).toEqual({ code: 1, last: "0 passed, 1 failed" });
  expect(report).toEqual({ numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 });
  expect(stdout).toContain("NO TEST OF THE SERVICE RAN");
});
