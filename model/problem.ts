/** One thing that is wrong with the settings. */
export interface Problem {
  /** Where, from the top of the settings, such as `["workload", "drain", "preStopSeconds"]`. */
  readonly path: readonly (string | number)[];
  /** What stands there. */
  readonly found: string;
  /** What has to stand there, or the rule that is broken with both numbers. */
  readonly needed: string;
}

/** Makes a rule's finding into a problem. */
export function problem(
  path: readonly (string | number)[],
  found: unknown,
  needed: string,
): Problem {
  return { path, found: describeValue(path, found), needed };
}

/** A value in one short line; what stands under `secrets` never appears. */
export function describeValue(path: readonly (string | number)[], value: unknown): string {
  if (path.includes("secrets")) return value === undefined ? "nothing" : "[secret]";
  if (value === undefined || value === null) return "nothing";
  const shown = JSON.stringify(value, (key, inner: unknown) =>
    key === "secrets" ? "[secret]" : inner,
  );
  return shown.length > 160 ? `${shown.slice(0, 157)}...` : shown;
}
