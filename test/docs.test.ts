/** Proves that what is written from the schema and its doc comments is what stands in the files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { allVerbs } from "../cli/registry";
import { settingsKeys } from "../model/settings/keys";
import { stackSchema } from "../model/settings/stack-schema";
import { commandsReference } from "../scripts/commands-reference";
import { Reference, withSection } from "../scripts/reference";
import { routerTable } from "../scripts/router-table";

const reference = new Reference();

const file = (name: string) => readFileSync(join(__dirname, "..", name), "utf8");

/** A file as `npm run docs` would leave it; a difference shows as what stands there now. */
function mended(name: string, change: (text: string) => string): string {
  const now = file(name);
  return change(now) === now ? now : `${name} is not up to date: run npm run docs`;
}

test.each<[string, (text: string) => string]>([
  ["Pulumi.yaml", (text) => reference.projectFile(text)],
  ["docs/config.md", (text) => withSection(text, "reference", reference.page())],
  ["docs/traffic.md", (text) => withSection(text, "routers", routerTable())],
  ["schema/stack.schema.json", () => reference.fileSchema("sluice")],
])("%s says what the schema says; if not, run `npm run docs`", (name, change) => {
  expect(mended(name, change)).toBe(file(name));
});

test("docs/commands.md says of the commands what they declare; if not, run `npm run docs`", async () => {
  const commands = commandsReference(allVerbs());
  const change = (page: string) => withSection(page, "commands", commands);
  expect(mended("docs/commands.md", change)).toBe(file("docs/commands.md"));
});

test("every key of the schema is declared with its type, if it has one, and description, and optional ones with a default", () => {
  const top = settingsKeys(stackSchema).filter(({ key }) => !key.includes("."));
  const { config } = parse(reference.projectFile("name: shop\n")) as {
    config: Record<string, object>;
  };
  expect(Object.keys(config)).toEqual(top.map(({ key }) => key));
  // Of several types, or needed in one mode alone: there Pulumi is told none.
  const untyped = ["port", "activeColor", "image", "autoscaling"];
  for (const { key, required } of top) {
    const kinds = /^(?:string|integer|boolean|array|object)$/;
    const isTyped = !untyped.includes(key);
    expect(config[key]).toMatchObject({
      ...(isTyped && { type: expect.stringMatching(kinds) as unknown }),
      description: expect.stringMatching(/\.$/) as unknown,
    });
    expect("type" in (config[key] ?? {})).toBe(isTyped);
    expect([key, "default" in (config[key] ?? {})]).toEqual([key, !required]);
  }
});

test("what else stands in Pulumi.yaml is kept, comments included", () => {
  const before = "name: other\n# a word\nruntime: nodejs\nconfig:\n  old: { type: string }\n";
  const after = reference.projectFile(before);
  expect(after.startsWith("name: other\n# a word\nruntime: nodejs\nconfig:\n  mode:\n")).toBe(true);
  expect(after).not.toMatch(/^ +old:/m);
  expect(reference.projectFile(after)).toBe(after);
});

test("a section is replaced between its marks, and missing marks are an error", () => {
  const page = "# Page\n\n<!-- a -->\n\nold\n\n<!-- /a -->\n\nrest\n";
  expect(withSection(page, "a", "new\n")).toBe(
    "# Page\n\n<!-- a -->\n\nnew\n\n<!-- /a -->\n\nrest\n",
  );
  expect(() => withSection(page, "b", "new")).toThrow("no section b");
});

test("the reference has a line for every key, the workload's once and not for each color", () => {
  const page = reference.page();
  expect(page).toContain("\n### traffic\n");
  expect(page).toContain("- **`app`** (text, required): ");
  expect(page).toContain("- **`workload.replicas`** (integer, default `3`): ");
  expect(page).toContain(
    "- **`traffic.match[].to`** (blue | green | active | idle | split | map, required): ",
  );
  expect(page).toContain("- **`blue.image`**");
  expect(page).not.toContain("**`blue.replicas`**");
  for (const line of page.split("\n").filter((one) => one.startsWith("- "))) {
    expect(line).toMatch(/^- \*\*`[^`]+`\*\* \(.+\): .+\.$/);
  }
});
