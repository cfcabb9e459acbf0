// Tests a Go module: gofmt, go vet, go test with the race detector. Needs Go and a C compiler.
// usage: node ci/test-app.mjs FOLDER [--json --outputFile=FILE]
// Says which tests failed and what they wrote, then `N passed, N failed`; a test and each of its subtests
// count as one. What is no test, such as a file that gofmt would change or a package that does not build,
// counts as one failure. The file has jest's names, so that one script can sum both reports.
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, outputFile: { type: "string" } },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error("usage: node ci/test-app.mjs FOLDER [--json --outputFile=FILE]");
  process.exit(2);
}
const cwd = resolve(folder);

const tally = { passed: 0, failed: 0, broken: 0 };

function broke(what, output = "") {
  tally.broken += 1;
  console.log(`FAILED: ${what}\n${output}`.trimEnd());
}

function finish() {
  const { passed, failed, broken } = tally;
  if (values.outputFile !== undefined) {
    const report = {
      numPassedTests: passed,
      numFailedTests: failed,
      numRuntimeErrorTestSuites: broken,
    };
    writeFileSync(values.outputFile, JSON.stringify(report));
  }
  console.log(`${passed} passed, ${failed + broken} failed`);
  process.exit(failed + broken === 0 ? 0 : 1);
}

/** Runs a tool to its end; what it says counts only if it fails. */
function tool(command, ...args) {
  const { error, status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { missing: error?.code === "ENOENT", status, stdout, stderr };
}

const go = tool("go", "version");
if (go.missing) {
  broke("Go is not installed (or there is no folder), so NO TEST OF THE SERVICE RAN", `in ${cwd}`);
  finish();
}
console.log(go.stdout.trim());

const format = tool("gofmt", "-l", ".");
if (format.status !== 0) broke("gofmt", format.stderr);
for (const file of format.stdout.split("\n").filter(Boolean)) broke(`gofmt would change ${file}`);

const vet = tool("go", "vet", "./...");
if (vet.status !== 0) broke("go vet", vet.stderr);

// One package at a time: the end-to-end cluster may be starting beside this.
const child = spawn("go", ["test", "-race", "-p", "1", "-count", "1", "-json", "./..."], {
  cwd,
  stdio: ["ignore", "pipe", "inherit"],
});
const exit = new Promise((done) => child.on("close", done));

/** What each test, and each package outside its tests, wrote; and the packages with a failed test. */
const outputs = new Map();
const failures = new Set();
const nameOf = ({ Package, ImportPath, Test }) =>
  `${Package ?? ImportPath} ${Test ?? ""}`.trimEnd();

for await (const line of createInterface({ input: child.stdout })) {
  let event;
  try {
    event = JSON.parse(line);
  } catch {
    console.log(line); // the go command's own words
    continue;
  }
  const name = nameOf(event);
  switch (event.Action) {
    case "output":
    case "build-output":
      outputs.set(name, (outputs.get(name) ?? "") + event.Output);
      break;
    case "pass":
      if (event.Test === undefined) console.log(`ok      ${name}`);
      else tally.passed += 1;
      outputs.delete(name);
      break;
    case "skip":
      if (event.Test !== undefined) {
        console.log(`skipped ${name}\n${outputs.get(name) ?? ""}`.trimEnd());
      }
      break;
    case "fail":
      if (event.Test === undefined) {
        // A build, an init or a time limit; a failed test has been told already.
        const output = outputs.get(event.FailedBuild ?? name) ?? outputs.get(name);
        if (!failures.has(event.Package)) broke(name, output);
        break;
      }
      failures.add(event.Package);
      tally.failed += 1;
      console.log(`FAILED: ${name}\n${outputs.get(name) ?? ""}`.trimEnd());
      break;
  }
}

const status = await exit;
if (status !== 0 && tally.failed + tally.broken === 0) broke(`go test ended with ${status}`);
if (tally.passed + tally.failed === 0) broke("no test ran");
finish();
