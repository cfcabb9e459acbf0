/** Whether a reader of a dashboard can follow it. */
export function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text);
}
