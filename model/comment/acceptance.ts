/** Least digits of a commit that tell it from others. */
const DIGITS = 7;

/** The label by which a person accepts the dangers of one commit: what is pushed later is another one. */
export function acceptanceLabel(commit: string): string {
  return `danger-accepted:${commit.slice(0, 12)}`;
}

/** Whether one of the labels accepts the dangers of a commit; labels in any list, JSON included. */
export function isAccepted(labels: string, commit: string): boolean {
  const named = labels.matchAll(/danger-accepted:(?<digits>[0-9a-f]{7,40})/g);
  return [...named].some(({ groups }) => {
    const digits = groups?.["digits"] ?? "";
    return digits.length >= DIGITS && commit.startsWith(digits);
  });
}
