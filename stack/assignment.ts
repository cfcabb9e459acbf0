import { isMap } from "../model/settings/merge";
import { describeValue, UNSHOWN } from "../model/settings/problem";
import { stackSchema } from "../model/settings/stack-schema";
import { showable } from "../model/settings/secret-places";
import { StackError } from "./stack-error";
import { type ConfigValue, type RawConfig, fullKey } from "./config-value";
import { formatPropertyPath, parsePropertyPath, type PropertyPath } from "./property-path";

/** One `--set key=value`. */
export interface Assignment {
  /** Full key, such as `sluice:weights`. */
  readonly key: string;
  /** Steps below the key; empty for the key itself. */
  readonly path: PropertyPath;
  readonly value: string;
}

/** Reads `key=value`; a key without a namespace is that of the service that is meant. */
export function parseAssignment(text: string, meant: { readonly service: string }): Assignment {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new StackError({
      about: "--set",
      found: at < 0 ? "text without =" : "nothing before =",
      needed: "key=value",
      next: "for example --set activeColor=green, or --set weights.blue=90 --set weights.green=10",
    });
  }
  const { namespace, rest } = splitNamespace(text.slice(0, at), meant);
  const [first, ...path] = parsePropertyPath(rest);
  return { key: fullKey(String(first), namespace), path, value: text.slice(at + 1) };
}

/** The assignment in a line; what stands where secrets do never appears, in maps and lists neither. */
export function describeAssignment({ key, path, value }: Assignment, project: string): string {
  const steps = [key.slice(key.indexOf(":") + 1), ...path];
  const whole = structured(value);
  const described = describeValue(showable(stackSchema, steps, whole));
  const shown = typeof whole === "string" && described !== UNSHOWN ? value : described;
  return `${formatPropertyPath([key.replace(`${project}:`, ""), ...path])}=${shown}`;
}

/**
 * Lays an assignment over the config of a stack file, as `pulumi config set --path` would write it: a
 * whole key becomes text, below a key `true`, `false` and integers get their type.
 *
 * @throws StackError when the path leads through a plain value or past the end of a list
 */
export function assign(config: RawConfig, assignment: Assignment): RawConfig {
  const { key, path, value } = assignment;
  if (path.length === 0) return { ...config, [key]: value };
  return { ...config, [key]: assignBelow(config[key], path, typed(value), assignment) };
}

function assignBelow(
  container: ConfigValue | undefined,
  path: PropertyPath,
  value: ConfigValue,
  assignment: Assignment,
): ConfigValue {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = container ?? [];
    if (!Array.isArray(list)) throw wrongContainer(assignment, "a list");
    if (step > list.length) throw wrongContainer(assignment, `a list of ${String(step)} or more`);
    const elements = list as readonly ConfigValue[];
    const element = assignBelow(elements[step], rest, value, assignment);
    return [...elements.slice(0, step), element, ...elements.slice(step + 1)];
  }
  const map = container ?? {};
  if (!isMap(map)) throw wrongContainer(assignment, "a map");
  const entries = map as Readonly<Record<string, ConfigValue>>;
  return { ...entries, [step]: assignBelow(entries[step], rest, value, assignment) };
}

/** A whole key may be given a map or a list as JSON. */
function structured(value: string): ConfigValue {
  try {
    const parsed = JSON.parse(value) as ConfigValue;
    return typeof parsed === "object" && parsed !== null ? parsed : value;
  } catch {
    return value;
  }
}

/** Leading zeros and fractions stay text: so does Pulumi. */
function typed(value: string): ConfigValue {
  if (value === "true" || value === "false") return value === "true";
  return /^(?:0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
}

function splitNamespace(key: string, meant: { readonly service: string }) {
  const match = /^(?<namespace>[^:.["]+):(?:config:)?(?<rest>.*)$/.exec(key)?.groups;
  return { namespace: match?.["namespace"] ?? meant.service, rest: match?.["rest"] ?? key };
}

function wrongContainer({ key, path }: Assignment, needed: string): StackError {
  const about = `--set ${formatPropertyPath([key, ...path])}`;
  return new StackError({
    about,
    found: "another kind of value on the way, in the stack file",
    needed: `${needed} there`,
    next: `set the whole key: --set ${key}=…`,
  });
}
