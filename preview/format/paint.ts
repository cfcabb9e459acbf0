const CODES = { red: 31, green: 32, yellow: 33, blue: 34, bold: 1, dim: 2 } as const;

/** A color or weight of text in a terminal. */
export type Style = keyof typeof CODES;

/** Styles text, or leaves it alone where styles are not wanted. */
export type Paint = (style: Style, text: string) => string;

/** For terminals. */
export const colored: Paint = (style, text) => `\u001b[${String(CODES[style])}m${text}\u001b[0m`;

/** For files, pipes and people who asked for it. */
export const plain: Paint = (_style, text) => text;

/**
 * Colors only where a person looks, and not against their wish.
 *
 * @see https://no-color.org
 */
export function choosePaint(stream: { readonly isTTY?: boolean }, wanted: boolean): Paint {
  const refused = (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
  return wanted && stream.isTTY === true && !refused ? colored : plain;
}
