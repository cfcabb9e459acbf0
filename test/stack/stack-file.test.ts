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
  expect(file.address).toEqual({ directory, project: "shop", stack: "acme/shop/prod" });
  expect(file.args().args).toEqual({ app: "web" });
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
