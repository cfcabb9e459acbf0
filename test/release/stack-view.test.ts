// What a way back reads of a stack's files, whatever they are like. That it goes on with that: test/release/
// way-back.test.ts.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readableView, type SaidService } from "../../release/stack-view";
import { A, project } from "./world";

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
  const { stack, args, troubles } = read(GOOD);
  expect([stack, troubles]).toEqual(["dev", []]);
  expect(args).toMatchObject({ app: "web", namespace: "market", cluster: { context: "east" } });
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
  const { args } = read(`${GOOD}  shop:release: { bakeSeconds: 7, stages: no, commit: never }\n`);
  expect(args.release).toEqual({ bakeSeconds: 7, commit: "never" });
});

test("Pulumi.yaml may be damaged, too", () => {
  directory = project(GOOD);
  writeFileSync(join(directory, "Pulumi.yaml"), "name: [");
  const { args, project: own, troubles } = readableView(directory, "dev", {});
  expect([own.name, args.app, troubles.length]).toEqual(["shop", "web", 1]);
});

test("who names the service needs no file", () => {
  directory = project(GOOD);
  const said = { app: "other", namespace: "there", context: "west" };
  const view = readableView(directory, "gone", said);
  expect(view.stack).toBe("gone");
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
