import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from "yaml";

/** A value that a release writes. */
export type Value = string | number;

/** A full key of the config, such as `sluice:weights`, and the steps below it. */
export type Place = readonly [string, ...string[]];

/** The text cannot be changed there without changing something else. */
export class PlaceError extends Error {}

/**
 * Sets one value in a stack file's text. Every other byte stays: people review this file, and their
 * comments and order are part of it.
 *
 * @param neighbor - a full key; a new key of the config comes after it
 * @throws PlaceError where the result would not say exactly what is wanted, as at an alias
 */
export function setInText(text: string, place: Place, value: Value, neighbor: string): string {
  const wanted = assigned(meaning(text), ["config", ...place], value);
  const edited = new Edit(text, neighbor).set(["config", ...place], value);
  if (!isDeepStrictEqual(meaning(edited), wanted)) throw new PlaceError();
  return edited;
}

function meaning(text: string): unknown {
  const document = parseDocument(text, { merge: true });
  if (document.errors.length > 0) throw new PlaceError();
  return document.toJS() as unknown;
}

function assigned(container: unknown, [step, ...rest]: readonly string[], value: Value): unknown {
  if (step === undefined) return value;
  const map = (container ?? {}) as Readonly<Record<string, unknown>>;
  return { ...map, [step]: assigned(map[step], rest, value) };
}

/** One change of a text. */
class Edit {
  private readonly eol: string;

  constructor(
    private readonly text: string,
    private readonly neighbor: string,
  ) {
    this.eol = text.includes("\r\n") ? "\r\n" : "\n";
  }

  set([first, ...rest]: Place, value: Value): string {
    const { contents } = parseDocument(this.text);
    const config = isMap(contents) ? find(contents, first) : undefined;
    if (config) return this.below(config, rest, value);
    const start = this.text === "" || this.text.endsWith("\n") ? "" : this.eol;
    const lines = nested([first, ...rest], value, "", "  ");
    return `${this.text}${start}${lines.join(this.eol)}${this.eol}`;
  }

  private below(pair: Pair, steps: readonly string[], value: Value): string {
    const node = pair.value;
    const [step, ...rest] = steps;
    if (step === undefined) return this.replace(node, value);
    if (isMap(node) && node.items.length > 0) {
      const child = find(node, step);
      return child ? this.below(child, rest, value) : this.insert(pair, node, steps, value);
    }
    if (isMap(node)) return this.splice(rangeOf(node), inline(steps, value));
    if (node !== null && !(isScalar(node) && node.source === "")) throw new PlaceError();
    const indent = this.indentOf(pair.key);
    return this.addLines(rangeOf(pair.key)[1], steps, value, indent + (indent || "  "));
  }

  /** A scalar by another one, in the quotes that it has. */
  private replace(node: unknown, value: Value): string {
    if (!isScalar(node) || node.type?.startsWith("BLOCK_") === true) throw new PlaceError();
    const quote = /^["']/.exec(this.text.slice(rangeOf(node)[0]))?.[0] ?? "";
    return this.splice(
      rangeOf(node),
      quote === "" ? plain(value) : `${quote}${String(value)}${quote}`,
    );
  }

  /** A new entry of a map that has some: after the neighbor, after a last entry of one line, or first. */
  private insert(pair: Pair, map: YAMLMap, steps: readonly string[], value: Value): string {
    if (map.flow) {
      const [start] = rangeOf(map);
      return this.splice([start, start + 1], `${inline(steps, value).slice(0, -2)},`);
    }
    const near = find(map, this.neighbor) ?? map.items.at(-1);
    const isOneLine = isScalar(near?.value) && /^(?:PLAIN|QUOTE_)/.test(near.value.type ?? "");
    const place = rangeOf(near && isOneLine ? near.value : pair.key)[1];
    return this.addLines(place, steps, value, this.indentOf(map.items[0]?.key));
  }

  private addLines(at: number, steps: readonly string[], value: Value, indent: string): string {
    const end = this.text.indexOf(this.eol, at);
    const place = end < 0 ? this.text.length : end;
    const lines = nested(steps, value, indent, this.unit());
    return this.splice([place, place], lines.map((line) => this.eol + line).join(""));
  }

  private splice([start, end]: readonly [number, number], replacement: string): string {
    return this.text.slice(0, start) + replacement + this.text.slice(end);
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

function find(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => isScalar(item.key) && item.key.value === key);
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = (node as { readonly range?: readonly [number, number, number] | null }).range;
  if (!range) throw new PlaceError();
  return [range[0], range[1]];
}

function nested(
  [step, ...rest]: readonly string[],
  value: Value,
  indent: string,
  unit: string,
): readonly string[] {
  if (step === undefined) return [];
  if (rest.length === 0) return [`${indent}${step}: ${plain(value)}`];
  return [`${indent}${step}:`, ...nested(rest, value, indent + unit, unit)];
}

/** As a map in one line, as in `{ image: … }`. */
function inline(steps: readonly string[], value: Value): string {
  return steps.reduceRight((inner, step) => `{ ${step}: ${inner} }`, plain(value));
}

function plain(value: Value): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}
