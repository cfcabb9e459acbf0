import { wrap } from "../preview/format/wrap";

/**
 * Breaks a text into lines of a width. Paragraphs are set apart by an empty line; lines that are indented stay
 * as they are.
 */
export function wrapped(text: string, columns: number): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((part) => (/^ {2}/m.test(part) ? part : wrap(part, columns).join("\n")))
    .join("\n\n");
}

/** How wide a text for people is: the terminal, but no wider than eyes like. */
export function columnsOf({ columns = 80 }: { readonly columns?: number }): number {
  return Math.min(Math.max(columns, 40), 110);
}
