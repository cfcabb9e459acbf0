import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as yaml from "yaml";
import { readProject } from "../../stack/project";
import { StackError } from "../../stack/stack-error";
import { findStackFile, StackFile } from "../../stack/stack-file";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stack-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(name: string, ...lines: readonly string[]): string {
  writeFileSync(join(directory, name), lines.join("\n"));
  return join(directory, name);
}

/** Merges a project's and a stack's `config:` block. */
function merge(declared: readonly string[], given: readonly string[]) {
  write(
    "Pulumi.yaml",
    "name: shop",
    "runtime: nodejs",
    "config:",
    ...declared.map((line) => `  ${line}`),
  );
  const file = write("Pulumi.dev.yaml", "config:", ...given.map((line) => `  ${line}`));
  return StackFile.at(file, readProject(directory)).config();
}

test.each<[string, string[], string[], Record<string, string>]>([
  ["a value of the stack is used", ["a: { type: string }"], ["shop:a: x"], { "shop:a": "x" }],
  ["a default fills a gap", ["a: { type: string, default: x }"], [], { "shop:a": "x" }],
  ["the stack hides a default", ["a: { default: x }"], ["shop:a: y"], { "shop:a": "y" }],
  [
    "the stack hides a whole default map",
    ["a: { type: object, default: { x: 1, y: 2 } }"],
    ["shop:a: { x: 3 }"],
    { "shop:a": '{"x":3}' },
  ],
  ["a default map becomes JSON", ["a: { default: { x: 1 } }"], [], { "shop:a": '{"x":1}' }],
  ["a default list becomes JSON", ["a: { default: [1, b] }"], [], { "shop:a": '[1,"b"]' }],
  ["a value in Pulumi.yaml counts", ["a: { value: x }"], [], { "shop:a": "x" }],
  ["a plain value in Pulumi.yaml counts", ["aws:region: eu"], [], { "aws:region": "eu" }],
  ["keys without namespace are the project's", [], ["a: x"], { "shop:a": "x" }],
  ["other namespaces are kept", [], ["pulumi:tags: { a: b }"], { "pulumi:tags": '{"a":"b"}' }],
  ["the old spelling of keys works", [], ["shop:config:a: x"], { "shop:a": "x" }],
  [
    "numbers become the text in the file",
    [],
    ["shop:a: 1.10", "shop:b: 010"],
    { "shop:a": "1.10", "shop:b": "010" },
  ],
  ["truth becomes text", [], ["shop:a: true"], { "shop:a": "true" }],
  [
    "nested values keep their types",
    [],
    ["shop:a: { b: 1, c: true, d: '1' }"],
    { "shop:a": '{"b":1,"c":true,"d":"1"}' },
  ],
  ["block text keeps its lines", [], ["shop:a: |", "  one", "  two"], { "shop:a": "one\ntwo\n" }],
  [
    "anchors are followed",
    [],
    ["shop:a: &x { b: 1 }", "shop:c: *x"],
    { "shop:a": '{"b":1}', "shop:c": '{"b":1}' },
  ],
])("%s", (_, declared, given, expected) => {
  expect(merge(declared, given)).toEqual({ config: expected, secretKeys: [], encryptedPaths: [] });
});

test("encrypted values at any depth become stand-ins and name their key", () => {
  const { config, secretKeys, encryptedPaths } = merge(
    [],
    [
      "shop:token: { secure: AAABcipher }",
      "shop:workload: { env: { A: b }, secrets: { DB: { secure: AAABother } } }",
      "shop:list: [{ secure: AAABcipher }]",
      "shop:plain: x",
    ],
  );
  expect(config["shop:token"]).toMatch(/^\[secret [0-9a-f]{8}\]$/);
  expect(JSON.parse(config["shop:workload"] ?? "")).toEqual({
    env: { A: "b" },
    secrets: { DB: expect.stringMatching(/^\[secret [0-9a-f]{8}\]$/) as unknown },
  });
  expect(JSON.parse(config["shop:list"] ?? "")).toEqual([config["shop:token"]]);
  expect(secretKeys).toEqual(["shop:token", "shop:workload", "shop:list"]);
  expect(encryptedPaths).toEqual([
    ["shop:token"],
    ["shop:workload", "secrets", "DB"],
    ["shop:list", 0],
  ]);
  expect(JSON.stringify(config)).not.toContain("AAAB");
});

test("secrets in plain text are sealed, equal ones alike, and do not count as encrypted", () => {
  const { config, secretKeys } = merge(
    [],
    ["shop:a: { secrets: { X: hunter2, Y: hunter2, Z: other } }"],
  );
  const { secrets } = JSON.parse(config["shop:a"] ?? "") as { secrets: Record<string, string> };
  expect(secrets["X"]).toBe(secrets["Y"]);
  expect(secrets["X"]).not.toBe(secrets["Z"]);
  expect(JSON.stringify(config)).not.toContain("hunter2");
  expect(secretKeys).toEqual([]);
});

test("all keys without a value are named together, with the command that sets them", () => {
  expect(() => merge(["a: { type: string }", "b: { type: string }", "aws:region: {}"], [])).toThrow(
    [
      "The config cannot be used. Nothing was declared and nothing was changed.",
      "",
      "  shop:a",
      "    found    nothing",
      "    needed   a value",
      "    next     pulumi config set shop:a …",
      "",
      "  shop:b",
      "    found    nothing",
      "    needed   a value",
      "    next     pulumi config set shop:b …",
    ].join("\n"),
  );
});

test("a key that has to be secret is refused in plain text, without repeating it", () => {
  const run = () => merge(["a: { secret: true }"], ["shop:a: hunter2"]);
  expect(run).toThrow("  shop:a\n    found    plain text\n    needed   an encrypted value");
  expect(run).not.toThrow("hunter2");
});

test("maps that others are merged into are read as Pulumi reads them", () => {
  const { config } = merge([], ["shop:a: &x { b: 1, c: 2 }", "shop:d: { <<: *x, c: 3 }"]);
  expect(config["shop:d"]).toBe('{"b":1,"c":3}');
});

test.each([
  ["environment: [shop/prod, { base: { merge: false } }]", "shop/prod, base"],
  ["environment: { values: { pulumiConfig: { app: shop } } }", "an environment of Pulumi ESC"],
])("values of an environment are not guessed: %s", (line, found) => {
  const file = write("Pulumi.dev.yaml", line, "config: { shop:a: x }");
  write("Pulumi.yaml", "name: shop");
  const read = () => StackFile.at(file, readProject(directory)).config();
  expect(read).toThrow(`  Pulumi.dev.yaml: environment\n    found    ${found}\n    needed   every`);
  expect(read).toThrow(StackError);
});

test.each(["environment: []", "environment:"])("a file with %s names no environment", (line) => {
  const file = write("Pulumi.dev.yaml", line, "config: { shop:a: x }");
  write("Pulumi.yaml", "name: shop");
  expect(StackFile.at(file, readProject(directory)).config().config).toEqual({ "shop:a": "x" });
});

test("a text is parsed once, however often it is read and edited, and again once it is another one", () => {
  const parses = jest.spyOn(yaml.Composer.prototype, "compose");
  write("Pulumi.yaml", "name: once");
  write("Pulumi.dev.yaml", "config: { once:activeColor: blue }");
  const look = () => StackFile.open(directory, "dev");
  look().config();
  const { text } = look().edit().set(["activeColor"], "green");
  write("Pulumi.dev.yaml", text);
  expect(look().args().args).toEqual({ activeColor: "green" });
  expect(parses).toHaveBeenCalledTimes(3);
});

test("broken YAML is an error with a line", () => {
  expect(() => merge([], ["shop:a: [1"])).toThrow(/^Pulumi\.dev\.yaml\n {4}found {4}.*line \d/s);
});

describe("the stack file", () => {
  test("is the only one there is when none is named", () => {
    const path = write("Pulumi.dev.yaml", "config: {}");
    expect(findStackFile(directory, undefined)).toEqual({ stack: "dev", path });
  });

  test("is found by the stack's name", () => {
    write("Pulumi.dev.yaml", "config: {}");
    const path = write("Pulumi.prod.yaml", "config: {}");
    expect(findStackFile(directory, "prod")).toEqual({ stack: "prod", path });
  });

  test.each([
    [undefined, "found    nothing"],
    ["test", "found    test, which has no file Pulumi.test.yaml"],
  ])("is asked for when %s could be several", (stack, message) => {
    write("Pulumi.yaml", "name: shop");
    write("Pulumi.dev.yaml", "config: {}");
    write("Pulumi.prod.yaml", "config: {}");
    expect(() => findStackFile(directory, stack)).toThrow(message);
    expect(() => findStackFile(directory, stack)).toThrow("needed   one of dev, prod");
  });
});

test("a folder without Pulumi.yaml is refused with the option that helps", () => {
  expect(() => readProject(directory)).toThrow("next     name it with --cwd DIR");
});

test("a project without a name is refused", () => {
  write("Pulumi.yaml", "runtime: nodejs");
  expect(() => readProject(directory)).toThrow("Pulumi.yaml\n    found    no name");
});
