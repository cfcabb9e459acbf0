import { isMap, isScalar, type Pair, type Scalar, stringify, type YAMLMap } from "yaml";
import { documentOf } from "./yaml-file";

/** A value that a release writes. */
export type Value = string | number;

/** Names of keys from the top of a file. */
export type Steps = readonly [string, ...string[]];

/** The text cannot be changed there without changing something else. */
export class PlaceError extends Error {}

/** How a line goes on after a remark within `{ … }`: further in than whatever holds it. */
const CONTINUED = " ".repeat(12);

/** A remark of a release in a text. */
export interface Remark {
  readonly words: string;
  /** Where its words begin, after `#`; and where it ends, with the line that it broke. */
  readonly start: number;
  readonly end: number;
}

/** Changes of a text by its bytes. What comes out may mean something else than was wanted: callers look. */
export class TextEdit {
  private readonly eol: string;

  constructor(private readonly text: string) {
    this.eol = text.includes("\r\n") ? "\r\n" : "\n";
  }

  /**
   * Sets one value.
   *
   * @param neighbor - a new key of the config comes after this one
   * @param remark - written behind the value, after what people remarked there
   */
  set([first, ...rest]: Steps, value: Value, neighbor: string, remark?: string): string {
    const { contents } = documentOf(this.text);
    const top = isMap(contents) ? find(contents, first) : undefined;
    const added = { value: plain(value), neighbor, remark };
    if (top) return this.below(top, rest, value, added);
    const start = this.text === "" || this.text.endsWith("\n") ? "" : this.eol;
    const lines = nested([first, ...rest], added, "", "  ");
    return `${this.text}${start}${lines.join(this.eol)}${this.eol}`;
  }

  /** The remark in a value's line; `undefined` without any. */
  remarkAfter(node: Scalar, isFlow: boolean): Remark | undefined {
    const [, at] = rangeOf(node);
    const found = /^(?<gap>[ \t]*,?[ \t]*)#(?<words>[^\r\n]*)/.exec(this.text.slice(at));
    if (!found) return undefined;
    const { gap = "", words = "" } = found.groups ?? {};
    const end = at + found[0].length;
    const more = this.eol + CONTINUED;
    const isBroken = isFlow && !gap.includes(",") && this.text.startsWith(more, end);
    return { words, start: at + gap.length + 1, end: isBroken ? end + more.length : end };
  }

  /** The text without a remark, or without the words of it that begin at an index. */
  withoutRemark({ start, end }: Remark, index: number): string {
    if (index > 0) return this.splice([start + index, end], "");
    const hash = start - 1;
    return this.splice([/[ \t]/.test(this.text[hash - 1] ?? "") ? hash - 1 : hash, end], "");
  }

  /**
   * The text without an entry of a map.
   *
   * @param end - where its innermost value ends, with what is remarked on it
   */
  without(map: YAMLMap, pair: Pair, end: number): string {
    const [key] = rangeOf(pair.key);
    const last = Math.max(end, closeOf(pair.value));
    if (!map.flow) {
      const start = key - this.indentOf(pair.key).length;
      const line = this.text.indexOf("\n", last);
      if (line >= 0) return this.splice([start, line + 1], "");
      return this.splice([Math.max(0, start - this.eol.length), this.text.length], "");
    }
    const comma = /^\s*,/.exec(this.text.slice(last))?.[0] ?? "";
    if (map.items[0] === pair) return this.splice([rangeOf(map)[0] + 1, last + comma.length], "");
    // One comma stays: the one before, where its own stands before the remark.
    const isOwnGone = /^[ \t]*,/.test(this.text.slice(rangeOf(pair.value)[1], last));
    return this.splice([this.text.lastIndexOf(",", key) + (isOwnGone ? 1 : 0), last], "");
  }

  splice([start, end]: readonly [number, number], replacement: string): string {
    return this.text.slice(0, start) + replacement + this.text.slice(end);
  }

  private below(pair: Pair, steps: readonly string[], value: Value, added: Added): string {
    const node = pair.value;
    const [step, ...rest] = steps;
    if (step === undefined) return this.replace(node, value, added);
    if (isMap(node) && node.items.length > 0) {
      const child = find(node, step);
      return child ? this.below(child, rest, value, added) : this.insert(pair, node, steps, added);
    }
    if (isMap(node)) return this.splice(rangeOf(node), this.inline(steps, added));
    if (node !== null && !(isScalar(node) && node.source === "")) throw new PlaceError();
    const indent = this.indentOf(pair.key);
    return this.addLines(rangeOf(pair.key)[1], steps, added, indent + (indent || "  "));
  }

  /** A scalar by another one, in the quotes that it has. */
  private replace(node: unknown, value: Value, { value: written, remark }: Added): string {
    if (!isScalar(node) || node.type?.startsWith("BLOCK_") === true) throw new PlaceError();
    const [start, end] = rangeOf(node);
    const quote = /^["']/.exec(this.text.slice(start))?.[0] ?? "";
    const scalar = quote === "" ? written : `${quote}${String(value)}${quote}`;
    if (remark === undefined) return this.splice([start, end], scalar);
    const [line = ""] = /^[^\r\n]*/.exec(this.text.slice(end)) ?? [];
    const next = end + line.length;
    if (/^[ \t]*#/.test(line)) return this.splice([start, next], `${scalar}${line}; ${remark}`);
    // Within `{ … }` something may follow, which must not become a part of the remark.
    if (line.trim() !== "" || /^\s*[,}]/.test(this.text.slice(next))) {
      return this.splice([start, end], `${scalar} # ${remark}${this.eol}${CONTINUED}`);
    }
    return this.splice([start, next], `${scalar}${line} # ${remark}`);
  }

  /** A new entry of a map that has some: after the neighbor, after a last entry of one line, or first. */
  private insert(pair: Pair, map: YAMLMap, steps: readonly string[], added: Added): string {
    if (map.flow) {
      const [start] = rangeOf(map);
      return this.splice([start, start + 1], `${this.inline(steps, added).slice(0, -2)},`);
    }
    const near = find(map, added.neighbor) ?? map.items.at(-1);
    const isOneLine = isScalar(near?.value) && /^(?:PLAIN|QUOTE_)/.test(near.value.type ?? "");
    const place = rangeOf(near && isOneLine ? near.value : pair.key)[1];
    return this.addLines(place, steps, added, this.indentOf(map.items[0]?.key));
  }

  private addLines(at: number, steps: readonly string[], added: Added, indent: string): string {
    const end = this.text.indexOf(this.eol, at);
    const place = end < 0 ? this.text.length : end;
    const lines = nested(steps, added, indent, this.unit());
    return this.splice([place, place], lines.map((line) => this.eol + line).join(""));
  }

  /** As a map in one line, as in `{ image: … }`; a remark ends the line. */
  private inline(steps: readonly string[], { value, remark }: Added): string {
    const last = remark === undefined ? value : `${value} # ${remark}${this.eol}${CONTINUED}`;
    return steps.reduceRight((inner, step) => `{ ${step}: ${inner} }`, last);
  }

  private indentOf(key: unknown): string {
    const [start] = rangeOf(key);
    const line = this.text.slice(this.text.lastIndexOf("\n", start - 1) + 1, start);
    if (line.trim() !== "") throw new PlaceError();
    return line;
  }

  /** The file's own indentation: that of the first line that has some. */
  private unit(): string {
    return /^ +(?=[^\s#-])/m.exec(this.text)?.[0] ?? "  ";
  }
}

/** What is written, and beside what. */
interface Added {
  readonly value: string;
  readonly neighbor: string;
  readonly remark: string | undefined;
}

/** A map's entry of its own; not one that it gets from another map by `<<`. */
export function find(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => isScalar(item.key) && item.key.value === key);
}

/** Where a node begins, and where it ends without what is remarked on it. */
export function rangeOf(node: unknown): readonly [number, number] {
  const range = (node as { readonly range?: readonly [number, number, number] | null }).range;
  if (!range) throw new PlaceError();
  return [range[0], range[1]];
}

/** Where the outermost `}` of a value stands; 0 where nothing closes it. */
function closeOf(node: unknown): number {
  if (!isMap(node)) return 0;
  return node.flow ? rangeOf(node)[1] : closeOf(node.items.at(-1)?.value);
}

function nested(
  [step, ...rest]: readonly string[],
  added: Added,
  indent: string,
  unit: string,
): readonly string[] {
  if (step === undefined) return [];
  if (rest.length > 0) return [`${indent}${step}:`, ...nested(rest, added, indent + unit, unit)];
  const remark = added.remark === undefined ? "" : ` # ${added.remark}`;
  return [`${indent}${step}: ${added.value}${remark}`];
}

function plain(value: Value): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}
