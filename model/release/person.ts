/** What stands behind the name of somebody whom the API server did not name. */
export const UNVERIFIED = "(unverified)";

/** What stands between the name that the API server knows and the one that the environment claims. */
export const SAYS = " (says ";

/**
 * Whether two people, as journals note them, may be one: by the name that the API server knows, whatever the
 * environment claims. Whoever is unverified may be anybody.
 */
export function mayBeSame(one: string, other: string): boolean {
  if ([one, other].some((name) => name.endsWith(UNVERIFIED) || !name.includes(SAYS))) return true;
  return nameOf(one) === nameOf(other);
}

function nameOf(person: string): string {
  return person.slice(0, person.indexOf(SAYS));
}
