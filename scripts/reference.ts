import { parseDocument, stringify } from "yaml";
import { settingsSchema } from "../model/settings";
import { defaultOf } from "../model/settings-defaults";
import { settingsKeys, type SettingsKey } from "../model/settings-keys";
import { isMap } from "../model/merge";

/** Texts that are made from the settings' schema, so that they cannot drift from it. */

/** The `config` block of Pulumi.yaml; an optional map defaults to nothing asked for. */
export function projectConfig(): string {
  const entries = settingsKeys(settingsSchema)
    .filter(({ key }) => !key.includes("."))
    .map((key) => [key.key, projectKey(key)] as const);
  return stringify({ config: Object.fromEntries(entries) }, { lineWidth: 100 });
}

/** Pulumi.yaml with its `config` block replaced. */
export function withProjectConfig(project: string): string {
  const document = parseDocument(project);
  document.delete("config");
  return `${document.toString({ lineWidth: 100 }).trimEnd()}\n${projectConfig()}`;
}

/** The table of all keys, for people. */
export function settingsReference(): string {
  const rows = settingsKeys(settingsSchema)
    .filter(({ key }) => !/^(?:blue|green)\.(?!image$|autoscaling$)/.test(key))
    // Gates have the same keys in all parts of a release; docs/gates.md has their other defaults.
    .filter(({ key }) => !/^release\.(?:verify|guard)\./.test(key))
    .map(({ key, type, required, description }) => {
      const fallback = required ? "required" : shown(defaultOf(key));
      return `| \`${key}\` | ${type} | ${fallback} | ${description} |`;
    });
  const table = ["| key | type | default | |", "|---|---|---|---|", ...rows];
  // Aligned columns would change every row whenever the longest one does.
  return [
    "<!-- prettier-ignore-start -->",
    "",
    ...table,
    "",
    "<!-- prettier-ignore-end -->",
    "",
  ].join("\n");
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function withSection(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = page.split(open);
  const after = rest?.split(close)[1];
  if (before === undefined || after === undefined) throw new Error(`no section ${name}`);
  return `${before}${open}\n\n${text}\n${close}${after}`;
}

function projectKey({ key, type, required, description }: SettingsKey) {
  const kind =
    type === "map" ? "object" : type === "integer" || type === "boolean" ? type : "string";
  const fallback = kind === "object" ? {} : defaultOf(key);
  return { type: kind, description, ...(!required && { default: fallback }) };
}

function shown(value: unknown): string {
  if (value === undefined || isMap(value)) return "";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(shown).join(", ");
  // A bar would end the cell of the table.
  return `\`${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("|", "\\|")}\``;
}
