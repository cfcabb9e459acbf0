/**
 * Proves what the error budget stops and what not, as processes. Prometheus, the API server and Pulumi are
 * stand-ins; a spent budget on a real service: test/e2e.
 */
import { execFile } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { rulesFor } from "../../model/traffic/routers/istio/virtual-service";
import { resolveTraffic } from "../../model/traffic/traffic";
import { allOn } from "../../model/traffic/weights";
import { EXIT_CODES } from "../../model/exit-code";
import { FakePrometheus } from "../release/gates/fake-prometheus";
import { LocalServer } from "../release/gates/server";

const ROOT = join(__dirname, "../..");

// Processes, on a machine that may be busy.
jest.setTimeout(60_000);

const NAME = { app: "shop", namespace: "shop-dev" };

/** A router with all traffic on blue, two ready pods of each color, and nothing else. */
function apiServer(): Promise<LocalServer> {
  const traffic = resolveTraffic({ hosts: ["shop.dev.example.com"] });
  const http = rulesFor({ ...NAME, traffic }, allOn("blue"), "blue");
  const fieldsV1 = { "f:spec": { "f:hosts": {}, "f:http": {} } };
  const apiVersion = "networking.istio.io/v1";
  const managedFields = [
    { manager: "pulumi-kubernetes-1a2b3c4d", operation: "Apply", apiVersion, fieldsV1 },
  ];
  const metadata = { ...NAME, name: "shop", resourceVersion: "1", managedFields };
  const router = { apiVersion, kind: "VirtualService", metadata, spec: { hosts: ["a"], http } };
  const two = { replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
  const deployment = { metadata: {}, spec: { replicas: 2 }, status: two };
  const endpoints = ["a", "b"].map((uid) => ({ conditions: { ready: true }, targetRef: { uid } }));
  return LocalServer.start((request, response) => {
    const { method, url = "" } = request;
    request.resume();
    if (method === "PATCH" && url.includes("/virtualservices/")) onWrite();
    const found = [
      { part: "/virtualservices/", body: router },
      { part: "/deployments/", body: deployment },
      { part: "/endpointslices?", body: { items: [{ endpoints }] } },
    ].find(({ part }) => url.includes(part));
    if (found || method !== "GET") {
      response.end(JSON.stringify(found?.body ?? { metadata: { resourceVersion: "2" } }));
      return;
    }
    const details = { name: url.split("/").at(-1) };
    response.writeHead(404).end(JSON.stringify({ kind: "Status", message: "none", details }));
  });
}

const PULUMI = `#!/bin/sh
case "$1 $2" in
  "stack output") echo '{}' ;;
  "stack history") echo '[]' ;;
  *) echo '{}' ;;
esac
`;

let folder: string;
let cluster: LocalServer;
let prometheus: FakePrometheus;

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "budget-")));
  prometheus = new FakePrometheus();
  await prometheus.start();
  cluster = await apiServer();
  kubeconfig({ server: cluster.url, "insecure-skip-tls-verify": true });
  copyFileSync(join(ROOT, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  const stack = readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8");
  const release = `  sluice:release:\n    metrics:\n      prometheus: ${prometheus.url}\n`;
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stack + release);
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/pulumi"), PULUMI);
  chmodSync(join(folder, "bin/pulumi"), 0o755);
});

afterEach(async () => {
  await Promise.all([prometheus.stop(), cluster.stop()]);
  rmSync(folder, { recursive: true });
});

function kubeconfig(server: object): void {
  const config = {
    clusters: [{ name: "c", cluster: server }],
    users: [{ name: "u", user: { token: "t" } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  };
  writeFileSync(join(folder, "kubeconfig"), JSON.stringify(config));
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let onWrite: () => void;

function run(command: string, ...options: readonly string[]): Promise<Ended> {
  const args = [join(ROOT, "sluice.cjs"), command, "--stack", "dev", ...options];
  const path = [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":");
  const env = { PATH: path, HOME: folder, KUBECONFIG: join(folder, "kubeconfig") };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      args,
      { cwd: folder, env },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, stdout, stderr });
      },
    );
    onWrite = () => {
      child.kill("SIGKILL");
    };
  });
}

/** Of a million requests 500 may fail. */
function failedOfMillion(failed: number): void {
  prometheus.answers = [
    // How many requests there were lately is not known.
    [" offset ", "empty"],
    ["vector(0)", failed / 2],
    ["increase(", 500_000],
  ];
}

describe("as a step of a pipeline", () => {
  // The cluster is not asked.
  beforeEach(() => {
    kubeconfig({ server: "https://127.0.0.1:1" });
  });

  test.each([
    ["35%", 325, EXIT_CODES.ok],
    ["30%", 350, EXIT_CODES.ok],
    ["29%", 355, EXIT_CODES.refused],
    ["25%", 375, EXIT_CODES.refused],
  ])("with %s left", async (left, failed, expected) => {
    failedOfMillion(failed);
    const { code, stdout } = await run("budget");
    expect(code).toBe(expected);
    expect(stdout.startsWith(`${left} of the error budget is left`)).toBe(true);
  });

  test("what is not known is no success", async () => {
    prometheus.answers = [["", "error"]];
    const { code, stdout } = await run("budget", "--json");
    expect(code).toBe(EXIT_CODES.failed);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "unknown" });
  });
});

describe("at the start of a release", () => {
  const SPENT =
    "29.0% of the error budget is left and 30.0% is needed: --hotfix, or --force REASON";

  test("29 % refuses it, and nothing is written", async () => {
    failedOfMillion(355);
    const { code, stderr } = await run("release", "--yes");
    expect(code).toBe(EXIT_CODES.refused);
    expect(stderr).toContain("Refused. Nothing was changed.");
    expect(cluster.asked.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test.each([
    ["29 % refuses it", 355, [], [SPENT], EXIT_CODES.refused],
    ["30 % does not", 350, [], [], EXIT_CODES.ok],
    ["29 % does not refuse a hotfix", 355, ["--hotfix"], [], EXIT_CODES.ok],
    ["29 % does not refuse who gives a reason", 355, ["--force", "sale"], [], EXIT_CODES.ok],
  ])("%s", async (_what, failed, options, sentences, expected) => {
    failedOfMillion(failed);
    const { code, stdout } = await run("plan", "--json", ...options);
    const { refused } = JSON.parse(stdout) as { refused: readonly { sentence: string }[] };
    expect(refused.map(({ sentence }) => sentence)).toEqual(sentences);
    expect(code).toBe(expected);
  });
});

test("a rollback asks for no budget before it has written", async () => {
  failedOfMillion(500);
  await run("rollback", "--yes");
  const writes = cluster.asked.filter(
    ({ method, url }) => method === "PATCH" && url?.includes("/virtualservices/"),
  );
  expect(writes).toHaveLength(1);
  expect(prometheus.queries).toEqual([]);
});
