import { visible } from "../../model/visible";

/** Text inside markup. */
export function escaped(text: string): string {
  return visible(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Why something is not shown, as a line of its own. */
export function unknownNote(what: string, why: string): string {
  return `<p class="warning">${escaped(`${what} unknown: ${why}`)}</p>`;
}

/** A time of day in UTC, with seconds. */
export function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** A day and a time in UTC. */
export function stamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
