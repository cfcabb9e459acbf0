/**
 * Proves with a validator of others that editors, which know schema/stack.schema.json alone, take the stack
 * files that the program takes, and mark ordinary mistakes. Does not prove rules across keys: the file has none.
 */
import Ajv from "ajv";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parse } from "yaml";
import { isMap } from "../../model/settings/merge";
import { ordinaryMistakes, placed } from "../support/mistakes";

const ROOT = join(__dirname, "../..");
const SCHEMA = join(ROOT, "schema/stack.schema.json");

const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(SCHEMA, "utf8")) as object);

/** What is wrong with a stack file, by place; empty where nothing is. */
function complaints(file: unknown): readonly string[] {
  void validate(file);
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message ?? ""}`);
}

const config = (settings: unknown) => ({
  config: Object.fromEntries(
    Object.entries(isMap(settings) ? settings : {}).map(([key, one]) => [`sluice:${key}`, one]),
  ),
});

const files = [".", "examples/two-services", "test/golden"].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => /^Pulumi\..+\.yaml$/.test(name))
    .map((name) => join(folder, name)),
);

test("these are the stack files", () => {
  expect(files).toEqual([
    "Pulumi.dev.yaml",
    "Pulumi.prod.yaml",
    "examples/two-services/Pulumi.dev.yaml",
    "test/golden/Pulumi.build.yaml",
    "test/golden/Pulumi.gateway.yaml",
    "test/golden/Pulumi.migrations.yaml",
    "test/golden/Pulumi.rolling.yaml",
    "test/golden/Pulumi.service.yaml",
    "test/golden/Pulumi.worker.yaml",
  ]);
});

test.each(files)("%s fits the schema, and its first line leads editors there", (name) => {
  const text = readFileSync(join(ROOT, name), "utf8");
  const path = relative(dirname(join(ROOT, name)), SCHEMA);
  expect(text.split("\n")[0]).toBe(`# yaml-language-server: $schema=${path}`);
  expect(complaints(parse(text))).toEqual([]);
});

const SECURE = { secure: "AAABcipher" };

test.each<[string, object]>([
  ["a number where text is meant", { workload: { env: { PORT: 8080, DEBUG: true } } }],
  ["an encrypted secret", { workload: { secrets: { DB_PASSWORD: SECURE } } }],
  ["an encrypted kubeconfig, and a plain one", { cluster: { kubeconfig: SECURE } }],
  ["the other kind of cluster", { cluster: { kubeconfig: "~/.kube/config" } }],
  ["a word or a map", { workload: { strategy: { maxSurge: "25%", maxUnavailable: 0 } } }],
])("%s is taken", (_, settings) => {
  expect(complaints(config(settings))).toEqual([]);
});

test.each<[string, object, string]>([
  [
    "a secret in plain text",
    { workload: { secrets: { DB_PASSWORD: "hunter2" } } },
    ".config['sluice:workload'].secrets['DB_PASSWORD'] should be object",
  ],
  [
    "an encrypted value that would become readable",
    { workload: { env: { A: SECURE } } },
    ".config['sluice:workload'].env['A'] should be string,integer,boolean",
  ],
  [
    "an image by tag is text all the same, a list is none",
    { blue: { image: ["shop"] } },
    ".config['sluice:blue'].image should be string,integer,boolean",
  ],
  [
    "an address without its start",
    { release: { metrics: { prometheus: "prometheus:9090" } } },
    `.config['sluice:release'].metrics.prometheus should match pattern "^https?:\\/\\/\\S+$"`,
  ],
])("%s is marked", (_, settings, complaint) => {
  expect(complaints(config(settings))).toContain(complaint);
});

test("a key of the service that nobody knows is marked, one of another program is not", () => {
  expect(complaints({ config: { "sluice:colour": "blue" } })).toEqual([
    ".config should NOT have additional properties",
  ]);
  expect(complaints({ config: { "aws:region": "eu-central-1" } })).toEqual([]);
});

test("every ordinary mistake is marked; what is missing at the top may stand in Pulumi.yaml", () => {
  const unseen = ordinaryMistakes()
    .filter(({ at, value }) => complaints(config(placed(at, value))).length === 0)
    .map(({ path, is }) => `${path.join(".")} is ${is}`);
  expect(unseen).toEqual([
    "app is missing",
    "namespace is missing",
    "port is missing",
    "activeColor is missing",
    // In mode rolling it may be a text.
    "image is another kind of value",
  ]);
});
