/**
 * What a terminal or a reader would act on instead of showing it: control characters, and marks that turn
 * the direction of writing around or cannot be seen.
 */
const UNSEEN = "[\\p{Cc}\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]";

const ALL = new RegExp(UNSEEN, "gu");

/** Ends of lines and the colors of a terminal are this program's own. */
const IN_LINES = new RegExp(`\\n|\\t|\\u001b\\[(?:[012]|3[1-4])m|${UNSEEN}`, "gu");

/** A text of somebody else as one line in which everything can be seen; what cannot is shown as its code. */
export function visible(text: string): string {
  return text.replace(/[ \t]*\r?\n\s*/g, " ").replace(ALL, code);
}

/** A painted text of several lines; what moves the cursor, or speaks to the terminal, is shown as its code. */
export function visibleLines(text: string): string {
  return text.replace(IN_LINES, (sign) =>
    /^(?:\n|\t|\u001b\[.*)$/u.test(sign) ? sign : code(sign),
  );
}

function code(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
