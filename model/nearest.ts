import { distance } from "fastest-levenshtein";

/**
 * The word that was most likely meant: one that begins as the word does, else one that a few slips make of it;
 * `undefined` where none is near, as a wrong guess is worse than none.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const sorted = known
    .map((name) => ({ name, slips: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.slips - other.slips);
  const begun = word.length > 1 ? sorted.find(({ name }) => name.startsWith(word)) : undefined;
  const slips = word.length < 4 ? 1 : word.length < 8 ? 2 : 3;
  return (begun ?? sorted.find((one) => one.slips <= slips))?.name;
}
