/** Proves that what is written from the schema is what stands in the files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { settingsSchema } from "../model/settings";
import { settingsKeys } from "../model/settings-keys";
import {
  projectConfig,
  settingsReference,
  withProjectConfig,
  withSection,
} from "../scripts/reference";

const file = (name: string) => readFileSync(join(__dirname, "..", name), "utf8");

/** A file as `npm run docs` would leave it; a difference shows as what stands there now. */
function mended(name: string, change: (text: string) => string): string {
  const now = file(name);
  return change(now) === now ? now : `${name} is not up to date: run npm run docs`;
}

test("Pulumi.yaml declares the keys of the schema; if not, run `npm run docs`", () => {
  expect(mended("Pulumi.yaml", withProjectConfig)).toBe(file("Pulumi.yaml"));
});

test("docs/config.md lists the keys of the schema; if not, run `npm run docs`", () => {
  const change = (page: string) => withSection(page, "reference", settingsReference());
  expect(mended("docs/config.md", change)).toBe(file("docs/config.md"));
});

test("every key of the schema is declared with type and description, and optional ones with a default", () => {
  const top = settingsKeys(settingsSchema).filter(({ key }) => !key.includes("."));
  const { config } = parse(projectConfig()) as { config: Record<string, object> };
  expect(Object.keys(config)).toEqual(top.map(({ key }) => key));
  for (const { key, required } of top) {
    expect(config[key]).toMatchObject({
      type: expect.stringMatching(/^(?:string|integer|boolean|array|object)$/) as unknown,
      description: expect.stringMatching(/\.$/) as unknown,
    });
    expect([key, "default" in (config[key] ?? {})]).toEqual([key, !required]);
  }
});

test("what else stands in Pulumi.yaml is kept, comments included", () => {
  const before = "name: other\n# a word\nruntime: nodejs\nconfig:\n  old: { type: string }\n";
  const after = withProjectConfig(before);
  expect(after.startsWith("name: other\n# a word\nruntime: nodejs\nconfig:\n  app:\n")).toBe(true);
  expect(after).not.toContain("old");
  expect(withProjectConfig(after)).toBe(after);
});

test("a section is replaced between its marks, and missing marks are an error", () => {
  const page = "# Page\n\n<!-- a -->\n\nold\n\n<!-- /a -->\n\nrest\n";
  expect(withSection(page, "a", "new\n")).toBe(
    "# Page\n\n<!-- a -->\n\nnew\n\n<!-- /a -->\n\nrest\n",
  );
  expect(() => withSection(page, "b", "new")).toThrow("no section b");
});

test("the reference has a row for every key, the workload's once and not for each color", () => {
  const reference = settingsReference();
  expect(reference).toContain("| `app` | text | required |");
  expect(reference).toContain("| `workload.replicas` | integer | `3` |");
  expect(reference).toContain("| `traffic.match[].to` | blue \\| green \\| active \\| idle |");
  expect(reference).toContain("| `blue.image` |");
  expect(reference).not.toContain("| `blue.replicas` |");
  for (const row of reference.split("\n").filter((line) => line.startsWith("| `"))) {
    expect(row).toMatch(/^\| `[^`]+` \| .+ \| .* \| .+\. \|$/);
  }
});
