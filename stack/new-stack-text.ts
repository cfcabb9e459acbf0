import { Document, isMap, isScalar, type Pair, type YAMLMap } from "yaml";

/** Something to say about a key of a new file. */
export interface Remark {
  /** The key, step by step; where the file does not have it, the remark stands at the map that it would be in. */
  readonly key: readonly string[];
  readonly text: string;
}

/** What a new stack file is made from. */
export interface NewStack {
  /** Name of the project, in front of each key. */
  readonly project: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Lines ahead of everything. */
  readonly head: readonly string[];
  readonly remarks: readonly Remark[];
  /** Path of the schema by which editors explain keys, as seen from the file. @default - none is named */
  readonly schema?: string;
}

/** Longest line of a comment. */
const WIDTH = 110;

/** The text of a stack file with comments. */
export function newStackText({ project, args, head, remarks, schema }: NewStack): string {
  const settings = Object.entries(args).map(([key, value]) => [`${project}:${key}`, value]);
  const document = new Document(
    {
      config: {
        // Only the provider that index.ts declares may be used.
        "pulumi:disable-default-providers": ["kubernetes"],
        ...(Object.fromEntries(settings) as object),
      },
    },
    { aliasDuplicateObjects: false },
  );
  const config = document.get("config");
  if (isMap(config)) for (const remark of remarks) comment(config, project, remark);
  const first = schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`];
  const lines = head.flatMap((line) => wrapped(line)).map((line) => `#${line}`);
  return `${[...first, ...lines].join("\n")}\n${document.toString({ lineWidth: 0 })}`;
}

function comment(config: YAMLMap, project: string, { key, text }: Remark): void {
  const [top = "", ...below] = key;
  const found = pairAt(config, [`${project}:${top}`, ...below]);
  const name = found?.rest.join(".") ?? "";
  const lines = wrapped(name === "" ? text : `${name}: ${text}`).join("\n");
  if (!found || !isScalar(found.pair.key)) {
    config.comment = [config.comment, ...wrapped(`${key.join(".")}: ${text}`)].join("\n");
    return;
  }
  const node = found.pair.key;
  node.commentBefore = node.commentBefore ? `${node.commentBefore}\n${lines}` : lines;
}

/** The entry of a key, or of the nearest map above it, with the steps that are missing. */
function pairAt(
  map: YAMLMap,
  [step = "", ...rest]: readonly string[],
): { readonly pair: Pair; readonly rest: readonly string[] } | undefined {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === step);
  if (!pair) return undefined;
  if (rest.length === 0 || !isMap(pair.value)) return { pair, rest };
  return pairAt(pair.value, rest) ?? { pair, rest };
}

/** Lines of a comment, each with the blank that stands behind its `#`. */
function wrapped(text: string): readonly string[] {
  const [indent = ""] = /^ */.exec(text) ?? [];
  const lines: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) {
      lines.push(`${String(lines.pop())} ${word}`);
    } else lines.push(lines.length === 0 ? ` ${indent}${word}` : ` ${indent}  ${word}`);
  }
  return lines;
}
