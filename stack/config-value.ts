import { parseYaml } from "./yaml-file";

/** A value as a stack file holds it. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

/** Config by full key. */
export type RawConfig = Readonly<Record<string, ConfigValue>>;

/** A key with its namespace; `ns:config:name` is an old spelling of `ns:name`. */
export function fullKey(key: string, project: string): string {
  return key.includes(":") ? key.replace(/^([^:]+):config:/, "$1:") : `${project}:${key}`;
}

/** Config as the program gets it: text, with maps and lists as JSON. */
export function configText(value: ConfigValue): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}

/** What a stack file says, encrypted values as they stand there. */
export interface RawStack {
  readonly config: RawConfig;
  /** Its environments of Pulumi ESC, or a definition of one; `undefined` without any. */
  readonly environment: unknown;
}

/**
 * Reads the text of a stack file.
 *
 * @param name - how errors name the file
 * @throws StackError with line and column when it is no YAML
 */
export function parseStackFile(text: string, name: string, project: string): RawStack {
  const yaml = parseYaml(text, name);
  const entries = [...yaml.below("config")].map(
    ([key, { value, text: plain }]) =>
      [fullKey(key, project), plain ?? (value as ConfigValue)] as const,
  );
  return {
    config: Object.fromEntries(entries),
    environment: yaml.top.get("environment")?.value,
  };
}
