// What a resource of the component package declares, on the SDK's own mocks. Does not prove that the engine starts it
// and hands on its config: test/e2e/release-walk.e2e.ts does.
import { secret } from "@pulumi/pulumi";
import { clusterProvider, serviceApp } from "../../components";
import { readSettings } from "../../config";
import { declareService, type ServiceResource } from "../../provider/service-resource";
import { deploy } from "../support/deploy";
import { shop } from "../support/shop";

type Inputs = ServiceResource["inputs"];

const configOf = (service: string, settings: Inputs) =>
  Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      `${service}:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

const ROLLING = {
  ...{ app: "shop", namespace: "market", mode: "rolling", image: shop.blue.image },
};

async function declared(
  inputs: Inputs,
  settings: Inputs = {},
  { type = "sluice:index:BlueGreenApp", service = "sluice" } = {},
) {
  let error: unknown;
  const program = () => {
    // A throw would end the process, as it ends the program in earnest.
    try {
      declareService({ type, name: "web", inputs, options: { providers: {} } });
    } catch (thrown) {
      error = thrown;
    }
  };
  const { resources } = await deploy(program, { config: configOf(service, settings) });
  return { resources, error: error instanceof Error ? error.message : undefined };
}

test("without inputs it is what a program in TypeScript declares, under the same names", async () => {
  const written = await deploy(
    () => {
      const settings = readSettings();
      serviceApp(settings, { provider: clusterProvider(settings) });
    },
    { config: configOf("sluice", shop) },
  );
  expect((await declared({}, shop)).resources).toEqual(written.resources);
});

test("the settings can be those of a namespace, with a provider of their own", async () => {
  const { resources } = await declared({ config: "web" }, shop, { service: "web" });
  const providers = resources.filter(({ type }) => type === "pulumi:providers:kubernetes");
  expect(providers.map(({ name }) => name)).toEqual(["web-cluster"]);
  expect(resources.map(({ name }) => name)).toContain("shop-green");
});

test("mode rolling has a type of its own", async () => {
  const type = "sluice:index:RollingApp";
  const { resources } = await declared({}, ROLLING, { type });
  expect(resources.map((one) => one.type)).toContain(type);
  const { mode: _mode, ...inputs } = ROLLING;
  expect((await declared(inputs, {}, { type })).resources.map((one) => one.type)).toContain(type);
  const wrong = await declared({}, ROLLING);
  expect(wrong).toEqual({
    resources: [],
    error:
      "resource web\n    found    sluice:index:BlueGreenApp\n" +
      "    needed   type sluice:index:RollingApp, as the config has mode rolling",
  });
});

test("given settings declare the same, and what is secret in them stays so", async () => {
  const inputs = { ...shop, workload: { secrets: { TOKEN: secret("hush") } }, port: 8080 };
  const { resources, error } = await declared(inputs);
  expect(error).toBeUndefined();
  expect(resources.map(({ name }) => name)).toContain("web-cluster");
  expect(resources.map(({ type }) => type)).toContain("kubernetes:core/v1:Secret");
  expect(JSON.stringify(resources)).not.toContain("hush");
});

test("given settings have the same checks as a stack's file, all at once and before any resource", async () => {
  const wrong = { ...shop, port: 0, activeColor: "red" };
  const { resources, error } = await declared(wrong);
  const inFile = await declared({}, wrong);
  expect(resources).toEqual([]);
  expect(error).toContain("2 problems");
  const found = (text = "") => text.match(/^ {4}(?:found|needed) .*$/gm);
  expect(found(error)).toEqual(found(inFile.error));
});

test.each<[string, Inputs, string]>([
  ["some of each", { config: "web", app: "shop" }, "found    config: web, and app"],
  ["a namespace that is known later", { config: secret("web") }, "config that is known later"],
])("%s is refused", async (_title, inputs, expected) => {
  const { resources, error } = await declared(inputs);
  expect(resources).toEqual([]);
  expect(error).toContain(expected);
});

test("a type that is none of the package's is refused", async () => {
  const { error } = await declared({}, shop, { type: "sluice:index:Shop" });
  expect(error).toContain("needed   BlueGreenApp or RollingApp");
});
