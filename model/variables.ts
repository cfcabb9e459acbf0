import { type Problem, problem } from "./problem";

/** Tells the container its color. */
export const COLOR_VARIABLE = "SLUICE_COLOR";

/** The Go runtime's soft limit of memory, in bytes. */
export const MEMORY_VARIABLE = "GOMEMLIMIT";

/** A reference as Kubernetes writes it, `$(NAME)`; `$$(NAME)` is the text itself. */
const REFERENCE = /\$(?:\$|\((?<name>[A-Za-z_]\w*)\))/g;

/** What every container has from the kubelet, `enableServiceLinks` or not. */
const FROM_THE_KUBELET = /^KUBERNETES_(?:SERVICE|PORT)/;

/** Environment variables, split by the way in which a container gets them. */
export interface Variables {
  /** Plain values, which a ConfigMap may hold. */
  readonly plain: Readonly<Record<string, string>>;
  /**
   * Values that refer to other variables, each after those that it refers to. Kubernetes expands them in
   * `env` entries only, never in what comes by `envFrom`, and only from what stands before.
   *
   * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
   */
  readonly composed: readonly (readonly [name: string, value: string])[];
}

/** Splits variables by whether their value is expanded. */
export function splitVariables(env: Readonly<Record<string, string>>): Variables {
  const isComposed = ([, value]: readonly [string, string]) => /\$\([A-Za-z_]\w*\)/.test(value);
  const all = Object.entries(env);
  const composed = new Map(all.filter(isComposed));
  const sorted = new Map<string, string>();
  const place = (name: string, above: readonly string[]): void => {
    const value = composed.get(name);
    if (value === undefined || sorted.has(name) || above.includes(name)) return;
    for (const other of namesIn(value)) place(other, [...above, name]);
    sorted.set(name, value);
  };
  for (const name of composed.keys()) place(name, []);
  return {
    plain: Object.fromEntries(all.filter((one) => !isComposed(one))),
    composed: [...sorted],
  };
}

/**
 * References that are never expanded: to a variable that the container does not have, or in a circle.
 *
 * @param others - names of the variables that come before
 */
export function variableProblems(
  path: readonly string[],
  env: Readonly<Record<string, string>>,
  others: readonly string[],
): readonly Problem[] {
  const { plain, composed } = splitVariables(env);
  const before = new Set([...Object.keys(plain), ...others]);
  return composed.flatMap(([name, value]) => {
    const lost = namesIn(value).find((one) => !before.has(one) && !FROM_THE_KUBELET.test(one));
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
