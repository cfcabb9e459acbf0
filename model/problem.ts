/** A value as an example shows it. */
export type Example =
  string | number | boolean | readonly Example[] | { readonly [key: string]: Example };

/** One thing that is wrong with the settings. */
export interface Problem {
  /** Where, from the top of the settings, such as `["workload", "drain", "preStopSeconds"]`. */
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
  const shown = { path, found: describeValue(path, found), needed };
  return example === undefined ? shown : { ...shown, example };
}

/** Keys below which every value is somebody's secret. */
const SECRET_KEYS: ReadonlySet<string | number> = new Set([
  "secrets",
  "kubeconfig",
  "notify",
  "password",
  "publicValue",
  "webhookUrl",
  "apiSecret",
  "token",
]);

/** A value in one short line; secrets never appear. */
export function describeValue(path: readonly (string | number)[], value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (path.some((step) => SECRET_KEYS.has(step))) return "[secret]";
  const shown = JSON.stringify(value, (key, inner: unknown) =>
    SECRET_KEYS.has(key) ? "[secret]" : inner,
  );
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
