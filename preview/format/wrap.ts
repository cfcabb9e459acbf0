import { stripVTControlCharacters } from "node:util";

/** What a person copies is never broken: text in backticks, and a command to the end of its clause. */
const UNITS = /`[^`]*`\S*|(?:sluice|kubectl|pulumi) [^`;,()\n]*?(?=[;,()]|\. |$)[;,)]?|\S+/g;

/** The part of a line that stays where it is: its indentation, and a label with two spaces behind it. */
const LABEL = /^\s*(?:\S+(?: \S+)? {2,})?/;

/** Breaks a text at spaces. Styles in it have no width. */
export function wrap(text: string, columns: number, first = "", next = first): readonly string[] {
  const room = columns - next.length;
  const lines: string[] = [];
  for (const unit of text.match(UNITS) ?? []) {
    const last = lines.at(-1);
    const isFull = last === undefined || widthOf(last) + 1 + widthOf(unit) > room;
    if (isFull) lines.push(unit);
    else lines[lines.length - 1] = `${last} ${unit}`;
  }
  return lines.map((line, index) => `${index === 0 ? first : next}${line}`);
}

/** Breaks lines that are too long, behind their indentation and their label. */
export function wrapLines(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split("\n")
    .flatMap((line) => {
      if (widthOf(line) <= columns) return [line];
      const [label = ""] = LABEL.exec(line) ?? [];
      return wrap(line.slice(label.length), columns, label, " ".repeat(widthOf(label)));
    })
    .join("\n");
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
