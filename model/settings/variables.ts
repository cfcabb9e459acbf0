import type { EnvValue, ValueFrom } from "./env-from";
import { type Problem, problem } from "./problem";

/** Tells the container its color. */
export const COLOR_VARIABLE = "SLUICE_COLOR";

/** The Go runtime's soft limit of memory, in bytes. */
export const MEMORY_VARIABLE = "GOMEMLIMIT";

/** A reference as Kubernetes writes it, `$(NAME)`; `$$(NAME)` is the text itself. */
const REFERENCE = /\$(?:\$|\((?<name>[-A-Za-z_.][-\w.]*)\))/g;

/** What every container has from the kubelet, `enableServiceLinks` or not. */
const FROM_THE_KUBELET = /^KUBERNETES_(?:SERVICE|PORT)/;

/** Environment variables, split by the way in which a container gets them. */
export interface Variables {
  /** Plain values, which a ConfigMap may hold. */
  readonly plain: Readonly<Record<string, string>>;
  /** Variables whose value stands elsewhere: in `env` entries, before the values that refer to them. */
  readonly references: readonly (readonly [name: string, from: ValueFrom])[];
  /**
   * Values that refer to other variables, each after those that it refers to. Kubernetes expands them in
   * `env` entries only, never in what comes by `envFrom`, and only from what stands before.
   *
   * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
   */
  readonly composed: readonly (readonly [name: string, value: string])[];
}

/** Splits variables by how their value comes about. */
export function splitVariables(env: Readonly<Record<string, EnvValue>>): Variables {
  const plain: [string, string][] = [];
  const references: [string, ValueFrom][] = [];
  const composed = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (typeof value !== "string") references.push([name, value]);
    else if (/\$\([-A-Za-z_.][-\w.]*\)/.test(value)) composed.set(name, value);
    else plain.push([name, value]);
  }
  const sorted = new Map<string, string>();
  const place = (name: string, above: readonly string[]): void => {
    const value = composed.get(name);
    if (value === undefined || sorted.has(name) || above.includes(name)) return;
    for (const other of namesIn(value)) place(other, [...above, name]);
    sorted.set(name, value);
  };
  for (const name of composed.keys()) place(name, []);
  return { plain: Object.fromEntries(plain), references, composed: [...sorted] };
}

/**
 * References that are never expanded: to a variable that the container does not have, or in a circle.
 *
 * @param others - names of the variables that come before
 * @param prefixes - starts of the names that come from objects nobody here can read; empty for any name
 */
export function variableProblems(
  path: Problem["path"],
  env: Readonly<Record<string, EnvValue>>,
  others: readonly string[],
  prefixes: readonly string[] = [],
): readonly Problem[] {
  const { composed } = splitVariables(env);
  const isOwn = (name: string) => composed.some(([own]) => own === name);
  const before = new Set([...Object.keys(env).filter((name) => !isOwn(name)), ...others]);
  const mayCome = (name: string) =>
    FROM_THE_KUBELET.test(name) ||
    (!isOwn(name) && prefixes.some((prefix) => name.startsWith(prefix)));
  return composed.flatMap(([name, value]) => {
    const lost = namesIn(value).find((one) => !before.has(one) && !mayCome(one));
    before.add(name);
    if (lost === undefined) return [];
    const needed = Object.hasOwn(env, lost)
      ? `no reference in a circle; $(${lost}) leads back to ${name}`
      : `references to keys of env and secrets, and ${lost} is none; $$(${lost}) is the text itself`;
    const text = value.replaceAll(`$(${lost})`, () => `$$(${lost})`);
    return [problem([...path, name], value, needed, text)];
  });
}

function namesIn(value: string): readonly string[] {
  return [...value.matchAll(REFERENCE)].flatMap(({ groups }) => groups?.["name"] ?? []);
}
