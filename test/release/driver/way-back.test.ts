// `sluice rollback` in processes of its own, against a small stand-in for the API server and one for the Pulumi
// command line. Does not prove that a real API server takes the writes, or that no request is lost: test/e2e.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { rulesFor } from "../../../model/traffic/routers/istio/virtual-service";
import { resolveTraffic } from "../../../model/traffic/traffic";
import { share } from "../../../model/traffic/weights";
import { EXIT_CODES } from "../../../model/exit-code";
import { ApiServer } from "../../support/api-server";
import { A, B } from "./world";

const ROOT = join(__dirname, "../../..");
const ROUTER = "/apis/networking.istio.io/v1/namespaces/market/virtualservices/shop";

const { ok, failed, refused, interrupted } = EXIT_CODES;

// Processes of their own, on a machine that may be busy.
jest.setTimeout(60_000);

const FILE = `config:
  sluice:app: shop
  sluice:namespace: market
  sluice:port: 8080
  sluice:activeColor: blue
  sluice:weights:
    blue: 50
    green: 50
  sluice:blue: { image: ${A} }
  sluice:green: { image: ${B} }
  sluice:release:
    metrics: { scrapeInterval: 1s }
    settle: { floor: 0s, ceiling: 3s }
`;

/** Notes how it is called, and finds nothing to change. */
const PULUMI = `#!/bin/sh
echo "$1" >>"$CALLS"
case "$1" in
  stack) echo "{}" ;;
  *) cat "$EVENTS"; echo '{"summaryEvent":{}}' ;;
esac
`;

let api: ApiServer;
let directory: string;

beforeEach(async () => {
  api = await ApiServer.start();
  directory = realpathSync(mkdtempSync(join(tmpdir(), "way-back-")));
  mkdirSync(join(directory, "bin"));
  write("bin/pulumi", PULUMI, 0o755);
  write("events", "");
  write("kubeconfig", api.kubeconfig);
  write("Pulumi.yaml", readFileSync(join(ROOT, "Pulumi.yaml"), "utf8"));
  write("Pulumi.dev.yaml", FILE);
  const settings = { app: "shop", namespace: "market", traffic: resolveTraffic({}) };
  api.put(ROUTER, {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: {
      name: "shop",
      namespace: "market",
      uid: "1",
      managedFields: [
        {
          manager: "pulumi-kubernetes-1a2b3c4d",
          operation: "Apply",
          apiVersion: "networking.istio.io/v1",
          fieldsV1: { "f:spec": { "f:http": {} } },
        },
      ],
    },
    spec: { http: rulesFor(settings, share("green", 50), "blue") },
  });
  for (const color of ["blue", "green"]) {
    api.put(`/apis/apps/v1/namespaces/market/deployments/shop-${color}`, {
      metadata: { name: `shop-${color}`, generation: 1 },
      spec: {
        replicas: 2,
        template: { spec: { containers: [{ name: "shop", image: color === "blue" ? A : B }] } },
      },
      status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    });
    api.slices.set(`shop-${color}`, 2);
  }
});

afterEach(async () => {
  await api.stop();
  rmSync(directory, { recursive: true });
});

function write(file: string, content: string, mode = 0o644): void {
  writeFileSync(join(directory, file), content, { mode });
}

function start(args: readonly string[]): ChildProcess {
  const argv = ["--require", join(ROOT, "loader.cjs"), join(ROOT, "cli/cli.ts"), ...args];
  const path = [join(directory, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":");
  return spawn(process.execPath, argv, {
    cwd: directory,
    env: {
      PATH: path,
      HOME: directory,
      KUBECONFIG: join(directory, "kubeconfig"),
      CALLS: join(directory, "calls"),
      EVENTS: join(directory, "events"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function outcomeOf(child: ChildProcess, hear: (output: string) => void = () => undefined) {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (said: string) => {
      output += said;
      hear(output);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

async function run(...args: readonly string[]) {
  return outcomeOf(start(args));
}

/** The same, ended once the traffic is back: it would wait for the last requests. */
async function back(...args: readonly string[]) {
  const child = start(["rollback", "--yes", ...args]);
  let isTold = false;
  return outcomeOf(child, (output) => {
    if (isTold || !output.includes("back to blue")) return;
    isTold = true;
    child.kill("SIGHUP");
  });
}

/** The weights of the split in the router. */
function live(): unknown {
  const { spec } = api.get(ROUTER) as {
    spec: { http: readonly { name: string; route: readonly { weight: number }[] }[] };
  };
  return spec.http.find(({ name }) => name === "split")?.route.map(({ weight }) => weight);
}

const text = () => readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8");

test("two answers of the API server stand before the traffic: of the router's reading, and of its write", async () => {
  // Nothing is answered before all of this was asked, and nothing else before the router was written.
  const first = ["virtualservices", "configmaps", "leases", "deployments", "endpointslices"];
  const seen: string[] = [];
  const asked = gate();
  const written = gate();
  api.before = async (what) => {
    const isFirst = seen.length < 10 && !seen.includes("patch virtualservices") && !asked.isOpen;
    seen.push(what);
    if (first.every((plural) => seen.includes(`get ${plural}`))) asked.open();
    if (what === "patch virtualservices") {
      written.open();
      return;
    }
    return isFirst ? asked.opened : written.opened;
  };
  expect(await run("rollback", "--yes")).toMatchObject({ code: ok });
  expect(live()).toEqual([100, 0]);
});

function gate() {
  let open: () => void = () => undefined;
  const state = { isOpen: false };
  const opened = new Promise<void>((resolve) => {
    open = () => {
      state.isOpen = true;
      resolve();
    };
  });
  return {
    open,
    opened,
    get isOpen() {
      return state.isOpen;
    },
  };
}

test("--dry-run says where, from what and to what, and changes nothing", async () => {
  const { code, output } = await run("rollback", "--dry-run");
  expect([code, live(), text()]).toEqual([ok, [50, 50], FILE]);
  expect(output).toBe(
    [
      "Rollback of shop in market, stack dev",
      `    cluster  test, ${api.url}`,
      "    from     green: 50 % of the traffic, version sha256:bbbbbbbbbbbb, 2 of 2 pods ready",
      "    to       blue: 50 % of the traffic, version sha256:aaaaaaaaaaaa, 2 of 2 pods ready; it serves now",
      "Nothing was changed, as asked.",
      "",
    ].join("\n"),
  );
  expect(api.arrivals.filter(({ what }) => !what.startsWith("get "))).toEqual([]);
});

test("the file has the weights afterwards, and an update records them", async () => {
  expect(await run("rollback", "--yes")).toMatchObject({ code: ok });
  expect(text()).toBe(FILE.replace("blue: 50", "blue: 100").replace("green: 50", "green: 0"));
  expect(readFileSync(join(directory, "calls"), "utf8")).toBe("stack\nstack\npreview\nup\n");
});

test("from a checkout of something else the traffic goes back, and no update runs", async () => {
  const urn = "urn:pulumi:dev::sluice::t::shop-blue";
  const metadata = { op: "update", urn, type: "kubernetes:apps/v1:Deployment", diffs: ["spec"] };
  write("events", `${JSON.stringify({ resourcePreEvent: { metadata } })}\n`);
  const { code, output } = await run("rollback", "--yes");
  expect([code, live()]).toEqual([ok, [100, 0]]);
  expect(output).toContain(
    "an update from here would change more than the weights: Deployment shop-blue",
  );
  expect(readFileSync(join(directory, "calls"), "utf8")).toBe("stack\nstack\npreview\n");
});

test.each([
  ["an unknown key", `${FILE}  sluice:trafic: {}\n`, "trafic"],
  ["a key of a newer version", `${FILE}  sluice:traffic: { newer: 1 }\n`, "traffic.newer"],
  ["a merge conflict", `${FILE}<<<<<<< HEAD\n  sluice:protect: true\n=======\n>>>>>>> x\n`, "YAML"],
  [
    "Windows line ends and a mark before them",
    `\uFEFF${FILE}<<<<<<< HEAD\n`.replaceAll("\n", "\r\n"),
    "YAML",
  ],
])(
  "with %s in the stack's file the traffic goes back, and it is said afterwards",
  async (_, broken, words) => {
    write("Pulumi.dev.yaml", broken);
    const { code, output } = await back();
    expect([code, live()]).toEqual([interrupted, [100, 0]]);
    expect(output.slice(output.indexOf("to be mended: "))).toContain(words);
    expect(output).not.toContain("    at ");
  },
);

test("without any file the service is named by hand", async () => {
  write("Pulumi.dev.yaml", "\u0000 not ours");
  const unnamed = await run("rollback", "--yes");
  expect([unnamed.code, live()]).toEqual([refused, [50, 50]]);
  expect(unnamed.output).toContain("next     name it: --app APP --namespace NAMESPACE");
  const place = ["--app", "shop", "--namespace", "market"];
  const undecided = await run("rollback", "--yes", ...place);
  expect([undecided.code, live()]).toEqual([refused, [50, 50]]);
  expect(undecided.output).toContain("Next: --to blue, or --to green");
  expect(await back("--to", "blue", ...place)).toMatchObject({ code: interrupted });
  expect(live()).toEqual([100, 0]);
});

test("a reader that goes away ends nothing", async () => {
  const child = start(["rollback", "--yes"]);
  child.stderr?.once("data", () => {
    child.stderr?.destroy();
    child.stdout?.destroy();
  });
  const [code] = (await once(child, "exit")) as [number | null];
  expect([code, live()]).toEqual([ok, [100, 0]]);
});

test("where nothing can be read and written but the router, the traffic goes back", async () => {
  write(".sluice", "no folder");
  write("bin/pulumi", "#!/bin/sh\nexit 1\n", 0o755);
  for (const what of ["get leases", "get configmaps", "get deployments"]) {
    api.refused.set(what, 403);
  }
  const { output } = await back();
  expect(live()).toEqual([100, 0]);
  expect(output).toContain("its pods cannot be counted");
  expect(output).toContain("without the lease: ");
});

test("an API server that is away is named, with the cause", async () => {
  const { url } = api;
  await api.stop();
  const { code, output } = await run("rollback", "--yes");
  api = await ApiServer.start();
  expect(code).toBe(failed);
  expect(output).toContain(
    `can be read from ${url}, context test, so nobody knows which color to roll back to`,
  );
  expect(output).toContain(`The router: Cannot reach the cluster at ${url}: connect ECONNREFUSED`);
});

test("a kubeconfig without a current context is named", async () => {
  write("kubeconfig", "{}");
  const { code, output } = await run("rollback", "--yes");
  expect([code, live()]).toEqual([failed, [50, 50]]);
  expect(output).toContain("There is no kubeconfig with a current context");
});
