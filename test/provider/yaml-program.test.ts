// What the offline preview makes of a program in YAML. Does not prove what Pulumi makes of it:
// test/e2e/release-walk.e2e.ts does.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { log } from "@pulumi/pulumi";
import { stringify } from "yaml";
import { evaluate } from "../../preview/source/evaluation";
import { yamlProgram } from "../../provider/yaml-program";
import { StackFile } from "../../stack/stack-file";
import { deploy } from "../support/deploy";
import { shop } from "../support/shop";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yaml-program-"));
  const config = Object.entries(shop).map(([key, value]) => [`web:${key}`, value]);
  writeFileSync(
    join(folder, "Pulumi.dev.yaml"),
    stringify({ config: Object.fromEntries(config) as object }),
  );
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (name: string, content: object) => {
  writeFileSync(join(folder, name), stringify(content));
};

async function names() {
  const { resources } = await evaluate({ file: StackFile.open(folder, "dev"), assignments: [] });
  return resources.map(({ name }) => name);
}

const SHOP = { type: "sluice:index:BlueGreenApp", properties: { config: "web" } };

test.each<[string, unknown]>([
  ["yaml", "yaml"],
  ["a map with that name", { name: "yaml" }],
])("a program is found in Pulumi.yaml by its runtime, %s", async (_title, runtime) => {
  write("Pulumi.yaml", { name: "project", runtime, resources: { shop: SHOP } });
  expect(await names()).toEqual(expect.arrayContaining(["shop", "shop-blue", "web-cluster"]));
});

test("a program may stand in a file and a folder of its own", async () => {
  mkdirSync(join(folder, "program"));
  write("Pulumi.yaml", { name: "project", runtime: "yaml", main: "program" });
  write("program/Main.yaml", { resources: { shop: { ...SHOP, type: "sluice:BlueGreenApp" } } });
  expect(await names()).toContain("shop-blue");
});

test("what only Pulumi knows is named and not shown; an expression is refused", async () => {
  const warn = jest.spyOn(log, "warn").mockResolvedValue();
  const token = { type: "random:RandomPassword" };
  const project = { name: "project", runtime: "yaml" };
  write("Pulumi.yaml", { ...project, resources: { shop: SHOP, token } });
  expect(await names()).not.toContain("token");
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining("Not shown, as only `pulumi preview` knows them: token (random:")],
  ]);
  const own = { ...SHOP, properties: { ...shop, app: "${token.result}" } };
  write("Pulumi.yaml", { ...project, resources: { shop: own } });
  let error: unknown;
  await deploy(() => {
    // A throw would end the process, as it ends the program in earnest.
    try {
      yamlProgram(folder);
    } catch (thrown) {
      error = thrown;
    }
  });
  expect(error).toHaveProperty(
    "message",
    expect.stringContaining("found    ${token.result}, which Pulumi alone evaluates"),
  );
});
