/**
 * Proves where the file of a stack is looked for. What is read from it is proven in stack-config.test.ts.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findStackFile, StackFile, stacksIn } from "../../stack/stack-file";

let directory: string;

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "stack-file-")));
  mkdirSync(join(directory, "stacks"));
  write("Pulumi.yaml", "name: shop");
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(path: string, text = "config: {}"): void {
  writeFileSync(join(directory, path), `${text}\n`);
}

test("files lie beside Pulumi.yaml where it says nothing", () => {
  write("Pulumi.dev.yaml");
  write("stacks/Pulumi.prod.yaml");
  expect(stacksIn(directory)).toEqual(["dev"]);
});

test("files lie where Pulumi.yaml says, and nowhere else", () => {
  write("Pulumi.yaml", "name: shop\nstackConfigDir: stacks");
  write("Pulumi.dev.yaml");
  write("stacks/Pulumi.prod.yaml", "config: { shop:app: web }");
  expect(stacksIn(directory)).toEqual(["prod"]);
  const file = StackFile.open(directory, "acme/shop/prod");
  expect(file.path).toBe(join(directory, "stacks/Pulumi.prod.yaml"));
  // The engine is asked in the program's folder, as before.
  expect(file.address).toEqual({ directory, stack: "acme/shop/prod", service: "shop" });
  expect(file.args().args).toEqual({ app: "web" });
});

describe("a stack of several services", () => {
  const TWO = `config:
  aws:app: no service
  web:app: shop-web
  web:activeColor: blue
  api:app: shop-api
  api:mode: rolling
`;

  beforeEach(() => {
    write("Pulumi.prod.yaml", TWO);
  });

  test("has one of them meant, by the namespace of its keys", () => {
    const file = StackFile.open(directory, "acme/prod:web");
    expect([file.stack, file.service, file.label]).toEqual(["acme/prod", "web", "acme/prod:web"]);
    expect(file.args().args).toEqual({ app: "shop-web", activeColor: "blue" });
    expect(file.address).toEqual({ directory, stack: "acme/prod", service: "web" });
    expect(file.edit().set(["activeColor"], "green").text).toBe(
      `${TWO.replace("activeColor: blue", "activeColor: green")}\n`,
    );
    expect(file.edit().set(["weights", "blue"], 90).text).toContain("  web:weights:\n    blue: 90");
  });

  test("the only stack need not be named", () => {
    expect(StackFile.open(directory, ":api").label).toBe("prod:api");
  });

  test("without one that is meant they are listed", () => {
    const file = StackFile.open(directory, "prod");
    expect(() => file.args()).toThrow(
      "--service\n    found    nothing\n    needed   one of web, api\n    next     --service web",
    );
    expect(file.allArgs().map(({ args }) => args["app"])).toEqual(["shop-web", "shop-api"]);
  });

  test("one that it does not have is named", () => {
    expect(() => StackFile.open(directory, "prod:wbe").args()).toThrow(
      "found    wbe, whose keys Pulumi.prod.yaml does not have",
    );
  });

  test("one that is named is meant in a damaged file, too", () => {
    write("Pulumi.prod.yaml", `${TWO}  : [`);
    expect(StackFile.open(directory, "prod:web").service).toBe("web");
  });
});

test("a service alone needs no name, whatever the namespace of its keys", () => {
  write("Pulumi.dev.yaml", "config:\n  web:app: shop\n  web:activeColor: blue");
  const file = StackFile.open(directory, "dev");
  expect([file.service, file.label]).toEqual(["web", "dev"]);
  expect(file.args().args).toEqual({ app: "shop", activeColor: "blue" });
});

test("a folder that is not there has no stacks, and the error names it", () => {
  write("Pulumi.yaml", "name: shop\nstackConfigDir: nowhere");
  expect(() => findStackFile(directory, undefined)).toThrow(join(directory, "nowhere"));
});

test("a damaged Pulumi.yaml hides no file beside it, as traffic may have to go back", () => {
  write("Pulumi.yaml", "a: [}");
  write("Pulumi.dev.yaml");
  expect(findStackFile(directory, "dev").path).toBe(join(directory, "Pulumi.dev.yaml"));
});
