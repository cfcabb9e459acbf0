/**
 * What a terminal or a reader would act on instead of showing it: control characters, marks that turn the
 * direction of writing around, and ends of lines that are not `\n`.
 */
const UNSEEN = new RegExp(
  "[\\p{Cc}\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]",
  "gu",
);

/** A text of somebody else as one line in which everything can be seen; what cannot is shown as its code. */
export function visible(text: string): string {
  return codes(text.replace(/[ \t]*\r?\n\s*/g, " "));
}

function codes(text: string): string {
  return text.replace(UNSEEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
