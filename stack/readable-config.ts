import { isDeepStrictEqual } from "node:util";
import { StackError } from "./stack-error";
import { parseStackFile, type RawConfig } from "./config-value";

/** As much of a stack file's config as can be read. */
export interface ReadableConfig {
  readonly config: RawConfig;
  /** Full keys that stand there and cannot be read. */
  readonly lost: readonly string[];
  /** What is wrong with the file as a whole; left out where it is YAML. */
  readonly trouble?: string;
}

/** The start of an entry of the config: its indentation and its full key. */
const ENTRY =
  /^(?<indent>[ \t]*)["']?(?<key>[A-Za-z][\w.-]*:(?:config:)?[\w.-]+)["']?[ \t]*:(?=\s|$)/;

/** What git leaves around two versions of some lines. */
const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)/;

/**
 * Reads a stack file that may be damaged, such as by a merge conflict: if it is no YAML as a whole, each
 * entry of its config is read by itself. An entry that stands there twice with different values is lost,
 * as nobody knows which one is meant.
 *
 * @param name - how sentences name the file
 */
export function readableConfig(text: string, name: string, project: string): ReadableConfig {
  try {
    return { config: parseStackFile(text, name, project).config, lost: [] };
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return { ...byEntry(text, name, project), trouble: error.message };
  }
}

function byEntry(text: string, name: string, project: string): Omit<ReadableConfig, "trouble"> {
  const config: Record<string, RawConfig[string]> = {};
  const lost = new Set<string>();
  for (const { key, lines } of entriesIn(text)) {
    try {
      for (const [full, value] of Object.entries(parseStackFile(lines, name, project).config)) {
        const isOther = full in config && !isDeepStrictEqual(config[full], value);
        if (isOther) lost.add(full);
        config[full] = value;
      }
    } catch {
      lost.add(key);
    }
  }
  const kept = Object.entries(config).filter(([key]) => !lost.has(key));
  return { config: Object.fromEntries(kept), lost: [...lost] };
}

interface Entry {
  readonly key: string;
  /** A stack file with nothing else in it. */
  readonly lines: string;
}

function entriesIn(text: string): readonly Entry[] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => !CONFLICT.test(line));
  return lines.flatMap((line, at) => {
    const { indent, key } = ENTRY.exec(line)?.groups ?? {};
    if (indent === undefined || key === undefined) return [];
    const rest = lines.slice(at + 1);
    const end = rest.findIndex((one) => /^ *[^\s]/.test(one) && indentOf(one) <= indent.length);
    const block = [line, ...rest.slice(0, end < 0 ? undefined : end)];
    const inside = block.map((one) =>
      one.startsWith(indent) ? `  ${one.slice(indent.length)}` : one,
    );
    return [{ key: key.replace(":config:", ":"), lines: ["config:", ...inside, ""].join("\n") }];
  });
}

/** Of a line without tabs before its text; one with a tab belongs to whatever it stands below. */
function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** The namespace of a key's first entry: the project's name, where nothing else tells it. */
export function namespaceOf(text: string, name: string): string | undefined {
  const own = entriesIn(text).find(({ key }) => key.endsWith(`:${name}`));
  return own?.key.split(":")[0];
}
