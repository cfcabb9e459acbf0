import { parseDocument, stringify } from "yaml";
import { defaultAt, jsonSchema, settingsKeys, type SettingsKey } from "../model/settings/keys";
import { isMap } from "../model/settings/merge";
import { isOldKey } from "../model/settings/renamed";
import { stackSchema } from "../model/settings/stack-schema";
import type { SecretPlace } from "../model/settings/secret-places";
import { type KeyDoc, keyDocs } from "./key-docs";
import { withSharedParts } from "./shared-parts";

/** Texts that are made from the settings' schema and its doc comments, so that they cannot drift from them. */
export class Reference {
  private readonly docs = keyDocs();
  private readonly keys = settingsKeys(stackSchema);

  /** Pulumi.yaml with its `config` block replaced; an optional map defaults to nothing asked for. */
  projectFile(project: string): string {
    const document = parseDocument(project);
    document.delete("config");
    const entries = this.keys
      .filter(({ key }) => !key.includes("."))
      .map((key) => [key.key, this.declaration(key)] as const);
    // Not wrapped: the formatter breaks long texts elsewhere than this writer does.
    const config = stringify({ config: Object.fromEntries(entries) }, { lineWidth: 0 });
    return `${document.toString({ lineWidth: 100 }).trimEnd()}\n${config}`;
  }

  /** All keys for people, a part after the other. */
  page(): string {
    const shown = this.keys
      // Both colors have the keys of the workload, and gates the same ones in all parts of a release.
      .filter(({ key }) => !/^(?:blue|green)\.(?!(?:image|port|autoscaling)$)/.test(key))
      .filter(({ key }) => !/^release\.(?:verify\.(?!signature)|guard\.)/.test(key))
      // A Job has parts of a workload, and both Jobs have the same keys.
      .filter(({ key }) => !/^migrations\.(?:contract\.|expand\.[A-Za-z]+[.[])/.test(key));
    const parts = shown.filter(({ key }) => !key.includes(".")).map(({ key }) => key);
    const sections = parts.map((part) => {
      const lines = shown
        .filter(({ key }) => key === part || key.startsWith(`${part}.`))
        .map((key) => this.line(key));
      return [`### ${part}`, "", ...lines, ""].join("\n");
    });
    return [
      "<!-- prettier-ignore-start -->",
      "",
      ...sections,
      "<!-- prettier-ignore-end -->",
      "",
    ].join("\n");
  }

  /** The schema of a stack's file for editors: keys under the project's name, with what hovers show. */
  fileSchema(project: string): string {
    const { $schema, ...settings } = this.told(jsonSchema(stackSchema), "") as Json;
    const entries = Object.entries((settings["properties"] ?? {}) as Json);
    const schema = {
      $schema,
      title: `Config of a stack of ${project}`,
      type: "object",
      properties: {
        config: {
          type: "object",
          properties: Object.fromEntries(entries.map(([key, one]) => [`${project}:${key}`, one])),
          patternProperties: { [`^(?!${project}:)[^:]+:`]: {} },
          additionalProperties: false,
        },
      },
    };
    return `${JSON.stringify(withSharedParts(schema), undefined, 2)}\n`;
  }

  private declaration({ key, type, required }: SettingsKey) {
    const kind =
      type === "map" ? "object" : type === "integer" || type === "boolean" ? type : "string";
    const given = defaultAt(stackSchema, [key]);
    // Pulumi has no type for a map or a word, nor for a key that one mode alone needs, and checks nothing where it
    // is told none.
    const isEither =
      type.endsWith(" | map") || (!required && given === undefined && kind !== "object");
    const fallback = isEither || kind === "object" ? {} : given;
    const description = this.doc(key).text;
    return {
      ...(!isEither && { type: kind }),
      description,
      ...(!required && { default: fallback }),
    };
  }

  private line({ key, type, required, ...rest }: SettingsKey): string {
    const { text, fallback, see } = this.doc(key);
    const plain = isMap(rest.default) ? undefined : shown(rest.default);
    const otherwise = plain ?? fallback;
    const facts = [
      type,
      ...(required ? ["required"] : otherwise === undefined ? [] : [`default ${otherwise}`]),
    ];
    const link = see === undefined ? "" : ` [More](${see}).`;
    const old = rest.was === undefined ? "" : ` Was called \`${rest.was.key}\`.`;
    return `- **\`${key}\`** (${facts.join(", ")}): ${text}${link}${old}`;
  }

  private doc(key: string): KeyDoc {
    const doc = this.docs.get(key);
    if (doc && doc.text !== "") return doc;
    const described = this.keys.find((one) => one.key === key)?.description;
    if (described === undefined) throw new Error(`${key} has no doc comment`);
    return { text: described };
  }

  /** A part of the JSON schema with the doc comments of its keys, and an encrypted value where one can stand. */
  private told(node: unknown, key: string): unknown {
    if (!isMap(node)) return node;
    const { secret, readOnly: _readOnly, default: fallback, items, properties, ...kept } = node;
    const { was: _was, unit: _unit, ...rest } = kept;
    const { additionalProperties: values, anyOf: kinds } = rest;
    const own = this.docs.get(key)?.text ?? "";
    const below = Object.entries(isMap(properties) ? properties : {}).flatMap(([name, one]) => [
      [name, this.told(one, key === "" ? name : `${key}.${name}`)] as const,
      ...oldEntry(name, one),
    ]);
    return {
      ...(secret === "refused" || secret === "taken" ? encrypted(rest, secret) : taken(rest, kept)),
      // One of several kinds of value; what is said of the key is said once, around them.
      ...(secret === undefined &&
        Array.isArray(kinds) && {
          anyOf: (kinds as readonly unknown[]).map((kind) => undescribed(this.told(kind, key))),
        }),
      // The values of a map of any names.
      ...(secret === undefined &&
        isMap(values) && { additionalProperties: this.told(values, `${key}.*`) }),
      ...(own !== "" && { description: own }),
      // What a color does not say is as in `workload`.
      ...(fallback !== undefined &&
        !isMap(fallback) &&
        !/^(?:blue|green)\./.test(key) && { default: fallback }),
      ...(isMap(properties) && { properties: Object.fromEntries(below) }),
      ...(items !== undefined && { items: this.told(items, `${key}[]`) }),
    };
  }
}

function undescribed(node: unknown): unknown {
  if (!isMap(node)) return node;
  const { description: _description, ...rest } = node;
  return rest;
}

/** An encrypted value, as Pulumi writes it into the stack's file. */
const SECURE = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
} as const;

/** The old name of a key, which editors strike through. */
function oldEntry(name: string, one: unknown): readonly (readonly [string, Json])[] {
  const was = isMap(one) ? one["was"] : undefined;
  if (!isOldKey(was)) return [];
  const count = was.counted === undefined ? {} : { type: "integer" };
  const type = isMap(one) && one["type"] === "array" ? { type: "array", items: count } : count;
  return [[was.key, { ...type, deprecated: true, description: `Is called \`${name}\` now.` }]];
}

/** Whole numbers, true and false may stand where text without a unit is meant. */
function taken(node: Json, { unit }: Json): Json {
  const isText = node["type"] === "string" && !("enum" in node) && unit === undefined;
  return isText ? { ...node, type: ["string", "integer", "boolean"] } : node;
}

/** What stands where a value has to be encrypted, or may be. */
function encrypted(plain: Json, mark: SecretPlace["plain"]): Json {
  if (mark === "taken") return { anyOf: [plain, SECURE] };
  return plain["type"] === "object" ? { ...plain, additionalProperties: SECURE } : SECURE;
}

type Json = Readonly<Record<string, unknown>>;

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function withSection(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = page.split(open);
  const after = rest?.split(close)[1];
  if (before === undefined || after === undefined) throw new Error(`no section ${name}`);
  return `${before}${open}\n\n${text}\n${close}${after}`;
}

function shown(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(shown).join(", ");
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
