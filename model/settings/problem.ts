/** A value as an example shows it. */
export type Example =
  string | number | boolean | readonly Example[] | { readonly [key: string]: Example };

/** One thing that is wrong with the settings. */
export interface Problem {
  /** Where, from the top of the settings, such as `["workload", "drain", "preStop"]`. */
  readonly path: readonly (string | number)[];
  /** What stands there. */
  readonly found: string;
  /** What has to stand there, or the rule that is broken with both numbers. */
  readonly needed: string;
  /** A value for the key that mends this problem; `null` where none does. @default - the key's usual one */
  readonly example?: Example | null;
}

/** Makes a rule's finding into a problem. */
export function problem(
  path: readonly (string | number)[],
  found: unknown,
  needed: string,
  example?: Example | null,
): Problem {
  const shown = { path, found: describeValue(found), needed };
  return example === undefined ? shown : { ...shown, example };
}

/** Stands for a value that is not shown. */
export const UNSHOWN = "[secret]";

/** A value in one short line. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (value === UNSHOWN) return UNSHOWN;
  const shown = JSON.stringify(value);
  return shown.length > 160 ? `${shown.slice(0, 157)}...` : shown;
}

/** A path as `pulumi config --path` takes it. */
export function dotted(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${String(step)}]`;
      if (!/^[\w-]+$/.test(step)) return `["${step}"]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}
