/** What a query of the user's own may leave open. */
export interface Placeholders {
  readonly color: string;
  readonly active: string;
  readonly app: string;
  readonly namespace: string;
  /** A duration of Prometheus, such as `60s`. */
  readonly window: string;
}

const NAMES: readonly (keyof Placeholders)[] = ["color", "active", "app", "namespace", "window"];

/** No selector of PromQL is a lone word in braces. */
const PLACEHOLDER = /\{([a-z]+)\}/g;

/** The query with everything filled in. */
export function fillQuery(query: string, values: Placeholders): string {
  return query.replaceAll(PLACEHOLDER, (whole, name: string) => {
    const known = NAMES.find((one) => one === name);
    return known === undefined ? whole : values[known];
  });
}

/** Placeholders that nothing is known for. */
export function unknownPlaceholders(query: string): readonly string[] {
  return [...query.matchAll(PLACEHOLDER)]
    .map(([whole, name]) => ({ whole, name }))
    .filter(({ name }) => !NAMES.some((one) => one === name))
    .map(({ whole }) => whole);
}
