// The command as people run it, in a process of its own, on this project's program; what needs no program, in this one. What becomes of each field: test/preview/service-stack.test.ts. Does not
// prove that a terminal's answers arrive; test/cli/terminal.test.ts does.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { init } from "../../cli/verbs/init";
import { EXIT_CODES } from "../../model/exit-code";
import { exitCodeOf } from "../../release/exit-code-of";
import { deployment, service } from "../model/init/manifests";
import { fakeWorld } from "../release/driver/world";

const DIGEST = `sha256:${"ab".repeat(32)}`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-init-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);

function write(name: string, ...documents: readonly unknown[]): string {
  writeFileSync(at(name), documents.map((one) => stringify(one)).join("---\n"));
  return at(name);
}

const ROOT = join(__dirname, "../..");

/** A whole command; nobody sits at its terminal. */
function sluice(argv: readonly string[], input = "") {
  const options = { cwd: ROOT, encoding: "utf8", input } as const;
  const { status, stdout, stderr } = spawnSync("node", ["sluice.cjs", "init", ...argv], options);
  return { code: status, out: stdout.split("\n"), err: stderr.split("\n") };
}

async function run(argv: readonly string[], answers?: string[]) {
  const world = fakeWorld({}, answers ? { answer: true, answers } : {});
  try {
    const code = await init.run([...argv, "--cwd", ROOT], world);
    return { code, world, error: "" };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { code: exitCodeOf(error), world, error: error.message };
  }
}

const textOf = (name: string) => readFileSync(at(name), "utf8");

test("files become a stack's file, with a comment for each default that is stricter", () => {
  const from = write("web.yaml", deployment(), service());
  const { code, err } = sluice(["--from", from, "--stack", "web", "--out", at("out.yaml")]);
  expect(code).toBe(EXIT_CODES.ok);
  const text = textOf("out.yaml");
  expect(text.split("\n").slice(0, 2)).toEqual([
    "# yaml-language-server: $schema=schema/stack.schema.json",
    "# Written by `sluice init` from Deployment web, Service web (web.yaml).",
  ]);
  expect(text).toContain(
    "  # readOnlyRootFilesystem: the object lets the container write everywhere",
  );
  expect(parse(text)).toMatchObject({
    config: { "sluice:app": "web", "sluice:port": 8080, "sluice:workload": { replicas: 1 } },
  });
  expect(err).toContain("Next: sluice preview --stack web");
  expect(err).toContain("12 defaults are stricter than the files; each has a comment.");
});

test("a service whose callers are not known yet refuses none of them, and a comment says why", () => {
  const from = write("web.yaml", deployment(), service());
  const { err } = sluice(["--from", from, "--out", at("out.yaml")]);
  const [line = ""] = err;
  expect(line).toMatch(/^security\.mode is observe: the service ran without policies/);
  expect(textOf("out.yaml")).toMatch(/sluice:security:\n(?: *#.*\n)* *mode: observe/);
});

test("nothing is said of security where the stack would have none: the Service is open to everybody", () => {
  const open = service({ spec: { type: "LoadBalancer" } });
  const { err } = sluice([
    "--from",
    write("web.yaml", deployment(), open),
    "--out",
    at("out.yaml"),
  ]);
  expect(err.join()).not.toContain("security");
  expect(textOf("out.yaml")).not.toContain("sluice:security");
});

test("what is not taken over is listed with the reason, on the terminal and in the file", () => {
  const from = write("web.yaml", deployment(), service(), service({ name: "web-public" }));
  const { err } = sluice(["--from", from, "--out", at("out.yaml")]);
  const line =
    "  Service web-public: it stays beside the stack: each color has a Service of its own, and the app one over both";
  expect(err).toContain(line);
  expect(textOf("out.yaml")).toContain(
    "# Not taken over:\n#   Service web-public: it stays beside",
  );
});

test("all files of a folder are read, and what is no part of the service is told", () => {
  write("a.yaml", deployment());
  write("b.yml", service());
  write("c.yaml", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "common" } });
  const { out, err } = sluice(["--from", folder, "--dry-run"]);
  expect(out[1]).toBe(
    "# Written by `sluice init` from Deployment web, Service web (a.yaml, b.yml).",
  );
  expect(err).toContain("Left as they are: ConfigMap common");
});

test("what the stack is, where it is not two colors in the mesh, is told with the reason", () => {
  const labels = { app: "web", "istio.io/dataplane-mode": "none" };
  const from = write("web.yaml", { ...deployment(), metadata: { name: "web", labels } }, service());
  const { out, err } = sluice(["--from", from, "--dry-run"]);
  const why = "its pods are kept out of the mesh, which would share their requests";
  expect(err[0]).toMatch(`traffic.router is service: ${why}: the selector of its Service moves`);
  expect(out.join("\n")).toContain(`    # ${why}`);
});

test("a workload without a port is one Deployment, whose image has its own place", () => {
  const from = write("web.yaml", deployment({ container: { ports: [] } }));
  const { out, err } = sluice(["--from", from, "--dry-run"]);
  const why = "no port is named anywhere, and colors are told apart by the requests that they get";
  expect(err[0]).toBe(`mode is rolling: ${why}.`);
  expect(out[out.indexOf("  sluice:mode: rolling") - 1]).toBe(`  # ${why}`);
  expect(err.some((line) => line.startsWith("Next: image needs the digest of"))).toBe(true);
});

test("files that a shell makes of a glob are all read", () => {
  const files = [write("a.yaml", deployment()), write("b.yml", service())];
  const { out } = sluice(["--from", ...files, "--dry-run"]);
  expect(out[1]).toBe(
    "# Written by `sluice init` from Deployment web, Service web (a.yaml, b.yml).",
  );
});

test("a file is never overwritten", () => {
  const from = write("web.yaml", deployment(), service());
  write("out.yaml", { config: {} });
  const { code, err } = sluice(["--from", from, "--out", at("out.yaml")]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(err.join("\n")).toContain(
    "needed   none, as no file is overwritten\n    next     --stack NAME",
  );
  expect(textOf("out.yaml")).toBe("config: {}\n");
});

test("several workloads without a name are refused with their names", async () => {
  const from = write("all.yaml", deployment(), deployment({ name: "api" }));
  const { code, error } = await run(["--from", from]);
  expect(code).toBe(EXIT_CODES.refused);
  expect(error).toContain("found    nothing, and several workloads: web, api");
});

test.each<[string, string, string]>([
  [
    "a template",
    "{{- if .Values.x }}\nkind: Service\n{{- end }}\n",
    "next     helm template RELEASE CHART | sluice init --from -",
  ],
  ["no object", "replicas: 3\n", "a document without kind or metadata.name"],
])("%s is refused with what to do", async (_, text, expected) => {
  writeFileSync(at("bad.yaml"), text);
  const { code, error } = await run(["--from", at("bad.yaml")]);
  expect(code === EXIT_CODES.refused || code === EXIT_CODES.usage).toBe(true);
  expect(error).toContain(expected);
});

test("the standard input is read as kubectl reads it: 0555 is octal", () => {
  const volumes = [{ name: "c", configMap: { name: "c", defaultMode: 0 } }];
  const text = stringify(deployment({ pod: { volumes } })).replace(
    "defaultMode: 0",
    "defaultMode: 0555",
  );
  const { out } = sluice(["--from", "-", "--dry-run"], text);
  expect(out.map((line) => line.trim())).toContain("defaultMode: 365");
});

test("the result as JSON has the list, the defaults and the file", () => {
  const from = write(
    "web.yaml",
    deployment({ container: { image: `a/web@${DIGEST}` } }),
    service(),
  );
  const { out } = sluice(["--from", from, "--stack", "web", "--dry-run", "--json"]);
  expect(JSON.parse(out.join("\n"))).toMatchObject({
    exitCode: 0,
    stack: "web",
    file: null,
    notTaken: [],
    beside: [],
    stricter: expect.arrayContaining([
      { key: ["workload", "userId"], why: expect.any(String) as unknown, loose: "root" },
    ]) as unknown,
  });
});

test("a few options are a stack, too", async () => {
  const { code } = await run([
    ...["--app", "web", "--namespace", "shop", "--port", "9000", "--host", "web.example.com"],
    ...["--image", `registry.example.com/web@${DIGEST}`, "--out", at("out.yaml")],
  ]);
  expect(code).toBe(EXIT_CODES.ok);
  expect(parse(textOf("out.yaml"))).toEqual({
    config: {
      "pulumi:disable-default-providers": ["kubernetes"],
      "sluice:app": "web",
      "sluice:namespace": "shop",
      "sluice:port": 9000,
      "sluice:activeColor": "blue",
      "sluice:blue": { image: `registry.example.com/web@${DIGEST}` },
      "sluice:traffic": { hosts: ["web.example.com"] },
    },
  });
});

test("on a terminal what is missing is asked for, and empty answers are the sample service", async () => {
  const answers = ["", "", "", "", "", ""];
  await run(["--out", at("out.yaml")], answers);
  expect(parse(textOf("out.yaml"))).toMatchObject({
    config: {
      "sluice:app": "shop",
      "sluice:namespace": "shop",
      "sluice:port": 8080,
      "sluice:image": { context: "app", repository: "registry.example.com/shop" },
    },
  });
});

test("without a terminal all that is missing is told at once", async () => {
  const { code, error } = await run([]);
  expect(code).toBe(EXIT_CODES.usage);
  expect(error).toContain("--app\n    found    nothing");
  expect(error).toContain("--image\n    found    nothing");
});
