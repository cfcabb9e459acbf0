import { distance } from "fastest-levenshtein";

/**
 * The namespace that a config key was meant for, where its own is none of the known ones and looks like a
 * mistype of one: nobody reads such a key. Short names must be closer, as many words are near them.
 */
export function meantNamespace(namespace: string, known: readonly string[]): string | undefined {
  if (known.includes(namespace)) return undefined;
  return known.find((one) => distance(namespace, one) <= (one.length < 5 ? 1 : 2));
}
