/** Text inside markup. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A time of day in UTC, with seconds. */
export function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** A day and a time in UTC. */
export function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
