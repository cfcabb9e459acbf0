/** Release names: they are parts of paths and of what people type. */
export const RELEASE_ID = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The name of a release: when it began, to the second in UTC, and a few random letters, so that names
 * sort by time and two machines never make the same one.
 *
 * @param at - milliseconds since the epoch
 * @param random - at least 6 hex digits
 */
export function releaseId(at: number, random: string): string {
  const [date = "", time = ""] = new Date(at).toISOString().split(/[T.]/);
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}-${random}`;
}
