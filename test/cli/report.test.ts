/** Proves the command line of reports on capacity, as a process; the numbers: capacity.test.ts. */
import { execFile } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT_CODES } from "../../model/exit-code";
import { LocalServer } from "../release/gates/server";

const ROOT = join(__dirname, "../..");

// Processes, on a machine that may be busy.
jest.setTimeout(60_000);

const KUBECONFIG = JSON.stringify({
  clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "u", user: { token: "t" } }],
  contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
  "current-context": "x",
});

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "report-")));
  for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) {
    copyFileSync(join(ROOT, name), join(folder, name));
  }
  writeFileSync(join(folder, "kubeconfig"), KUBECONFIG);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...options: readonly string[]): Promise<Ended> {
  const args = [join(ROOT, "sluice.cjs"), "report", "--stack", "dev", ...options];
  const env = { PATH: "/usr/bin:/bin", HOME: folder, KUBECONFIG: join(folder, "kubeconfig") };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd: folder, env },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, stdout, stderr });
      },
    );
  });
}

test.each([
  [["--window", "3d"], "--window\n    found    3d\n    needed   --capacity with it\n"],
  [
    ["--capacity", "--id", "a"],
    "--id\n    found    a\n    needed   nothing: it belongs to a release",
  ],
  [
    ["--capacity", "--step", "8d"],
    "--step\n    found    a window of 0\n    needed   a window of 2 to 11000",
  ],
])("%j is a bad command line", async (options, words) => {
  const { code, stderr } = await run(...options);
  expect(code).toBe(EXIT_CODES.usage);
  expect(stderr).toContain(words);
});

test("a stack without a Prometheus is refused", async () => {
  expect(await run("--capacity")).toEqual({
    code: EXIT_CODES.refused,
    stdout: "",
    stderr:
      "There is no Prometheus to ask: release.metrics.prometheus is not set, nor has the variable of prometheusFrom an address.\n",
  });
});

describe("with a Prometheus", () => {
  let server: LocalServer;
  let result: unknown[];

  beforeEach(async () => {
    server = await LocalServer.start((_request, response) => {
      const data = { resultType: "matrix", result };
      response.end(JSON.stringify({ status: "success", data }));
    });
    const file = join(folder, "Pulumi.dev.yaml");
    const address = `  sluice:release:\n    metrics:\n      prometheus: ${server.url}\n`;
    writeFileSync(file, readFileSync(file, "utf8") + address);
  });

  afterEach(async () => {
    await server.stop();
  });

  test("a report is written where it shall be, although the cluster does not answer", async () => {
    result = [{ metric: {}, values: [[1000, "0.5"]] }];
    const out = join(folder, "capacity.html");
    const { code, stdout, stderr } = await run("--capacity", "--format", "html", "--out", out);
    expect({ code, stdout, stderr }).toEqual({
      ...{ code: EXIT_CODES.ok, stdout: "", stderr: `written to ${out}\n` },
    });
    const page = readFileSync(out, "utf8");
    expect(page).toContain("<title>shop dev: capacity</title>");
    expect(page).toContain("unknown: Cannot reach the cluster");
  });

  test("a report in which nothing is known ends as a failure", async () => {
    result = [];
    const { code, stdout } = await run("--capacity", "--json");
    expect(code).toBe(EXIT_CODES.failed);
    expect(JSON.parse(stdout)).toMatchObject({
      app: "shop",
      used: { blue: { cpu: { missing: "no data" } } },
    });
  });
});
