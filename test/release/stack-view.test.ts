// What a way back reads of a stack's files, whatever they are like. That it goes on with that: test/release/
// way-back.test.ts.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readableView, type SaidService, strictView } from "../../release/stack-view";
import { A, project } from "./driver/world";

let directory: string;

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const GOOD = `config:
  shop:app: web
  shop:namespace: market
  shop:port: 8080
  shop:activeColor: blue
  shop:blue: { image: ${A} }
  shop:cluster: { context: east }
`;

const read = (text: string, said: SaidService = {}) => {
  directory = project(text);
  return readableView(directory, undefined, said);
};

test("files that the program would take are taken as they are", () => {
  const { file, args, troubles } = read(GOOD);
  expect([file.stack, troubles]).toEqual(["dev", []]);
  expect(args).toMatchObject({ app: "web", namespace: "market", cluster: { context: "east" } });
});

describe("a damaged file of several services", () => {
  const TWO = `${GOOD}  api:app: api\n  api:namespace: inner\n  api:activeColor: green\n<<<<<<< HEAD\n`;

  test("tells those of the one that is named", () => {
    directory = project(TWO);
    const { file, args } = readableView(directory, "dev:api", {});
    expect(file.address).toEqual({ directory, stack: "dev", service: "api" });
    expect(args).toMatchObject({ app: "api", namespace: "inner", activeColor: "green" });
  });

  test("tells those of the one whose name a person gave", () => {
    expect(read(TWO, { app: "api" }).args.namespace).toBe("inner");
  });

  test("lists them where none is meant", () => {
    expect(() => read(TWO)).toThrow("needed   one of shop, api");
  });
});

test.each([
  ["as the program takes them", () => strictView(directory, undefined)],
  ["as far as they can be read", () => readableView(directory, undefined, {})],
])("keys under old names are taken and told, in files %s", (_, view) => {
  directory = project(
    `${GOOD}  shop:release: { bakeSeconds: 7, settle: { tolerancePercent: 3 } }\n`,
  );
  const { args, troubles, renamed } = view();
  expect([args.release, troubles]).toEqual([{ bake: "7s", settle: { tolerance: "3%" } }, []]);
  expect(renamed).toEqual([
    "shop:release.bakeSeconds is called bake now, and sluice 1.0.0 refuses the old name; write bake: 7s",
    "shop:release.settle.tolerancePercent is called tolerance now, and sluice 1.0.0 refuses the old name; write tolerance: 3%",
  ]);
});

test.each([
  ["an unknown key", `${GOOD}  shop:trafic: {}\n`, /trafic/],
  [
    "a key of a newer version below one of ours",
    `${GOOD}  shop:traffic: { newer: 1 }\n`,
    /traffic\.newer/,
  ],
  ["a bad number", GOOD.replace("8080", "80800"), /port/],
  ["a color that is none", GOOD.replace("activeColor: blue", "activeColor: red"), /activeColor/],
  [
    "an environment of Pulumi ESC",
    `environment: [prod]\n${GOOD}`,
    /environment\n {4}found {4}prod/,
  ],
  ["a missing key", GOOD.replace("  shop:port: 8080\n", ""), /port/],
  [
    "a merge conflict",
    `${GOOD}<<<<<<< HEAD\n  shop:protect: true\n=======\n>>>>>>> topic\n`,
    /YAML/,
  ],
  ["an entry that is no YAML", `${GOOD}  shop:workload: { env: [\n`, /YAML/],
  [
    "a key that Pulumi.yaml wants and nobody gives",
    GOOD.replace(/ {2}shop:activeColor.*\n/, ""),
    /activeColor/,
  ],
])("%s is said, and stops nothing", (_, text, words) => {
  const { args, troubles } = read(text);
  expect(args).toMatchObject({ app: "web", namespace: "market", cluster: { context: "east" } });
  expect(troubles.join("\n")).toMatch(words);
});

test("only the part that is wrong is left out", () => {
  const { args } = read(`${GOOD}  shop:release: { bake: "7s", stages: no, commit: never }\n`);
  expect(args.release).toEqual({ bake: "7s", commit: "never" });
});

test("Pulumi.yaml may be damaged, too", () => {
  directory = project(GOOD);
  writeFileSync(join(directory, "Pulumi.yaml"), "name: [");
  const { args, file, troubles } = readableView(directory, "dev", {});
  expect([file.project.name, args.app, troubles.length]).toEqual(["shop", "web", 1]);
});

test("who names the service needs no file", () => {
  directory = project(GOOD);
  const said = { app: "other", namespace: "there", context: "west" };
  const view = readableView(directory, "gone", said);
  expect(view.file.stack).toBe("gone");
  expect(view.args).toMatchObject({
    app: "other",
    namespace: "there",
    cluster: { context: "west" },
  });
  expect(view.troubles.join("\n")).toContain("gone, which has no file Pulumi.gone.yaml");
});

test("what is said goes before the file", () => {
  const { args } = read(GOOD, { namespace: "there", context: "west" });
  expect(args).toMatchObject({ app: "web", namespace: "there", cluster: { context: "west" } });
});

test.each([
  ["no name of a service", "no: file of ours\n", "app and namespace\n", "--app APP --namespace"],
  [
    "a service that is no name",
    GOOD.replace("app: web", "app: W_b"),
    "app and namespace\n",
    "--app",
  ],
  [
    "a cluster that two sides disagree on",
    `${GOOD}<<<<<<< HEAD\n  shop:cluster: { context: west }\n>>>>>>> topic\n`,
    "cluster\n",
    "--context CONTEXT",
  ],
  [
    "a context that is none",
    GOOD.replace("context: east", "context: 7"),
    "cluster\n",
    "--context CONTEXT",
  ],
])("with %s nothing is guessed", (_, text, about, next) => {
  expect(() => read(text)).toThrow(about);
  expect(() => readableView(directory, undefined, {})).toThrow(`next     name it: ${next}`);
});

test("a cluster that cannot be read is no hindrance once it is named", () => {
  const text = GOOD.replace("context: east", "context: 7");
  expect(read(text, { context: "west" }).args.cluster).toEqual({ context: "west" });
});

test("nobody guesses which of several stacks is meant", () => {
  directory = project(GOOD);
  writeFileSync(join(directory, "Pulumi.prod.yaml"), GOOD);
  expect(() => readableView(directory, undefined, {})).toThrow("needed   one of dev, prod");
});
