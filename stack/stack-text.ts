import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type Pair, type Scalar, type YAMLMap } from "yaml";
import { isMap as isObject } from "../model/settings/merge";
import { fullKey } from "./config-value";
import { find, PlaceError, rangeOf, type Steps, TextEdit, type Value } from "./text-edit";
import { documentOf } from "./yaml-file";

/** A key of the config, without its namespace, and the steps below it. */
export type Place = readonly [string, ...string[]];

/** What a release notes beside a number that it set, so that the one before can be put back from anywhere. */
const MARK = /(?:^|;) sluice: set (?<own>\d+), was (?<before>\d+|not set)$/;

/**
 * The text of a stack file. A change of it is a new text, in which every other byte stays: people review this
 * file, and their comments and order are part of it.
 */
export class StackText {
  private readonly edit: TextEdit;

  /**
   * @param project - the namespace of keys without one
   * @param service - that of the keys that are meant
   */
  constructor(
    readonly text: string,
    private readonly project: string,
    private readonly service = project,
  ) {
    this.edit = new TextEdit(text);
  }

  /** Whether the config has a key. */
  has(key: string): boolean {
    return this.nameOf(key) !== undefined;
  }

  /**
   * Sets one value. A new key of the config comes after `activeColor`.
   *
   * @throws PlaceError where the result would not say exactly what is wanted, as at an alias
   */
  set(place: Place, value: Value): StackText {
    return this.changed(place, value);
  }

  /**
   * Sets a number and notes the user's own beside it.
   *
   * @throws PlaceError as {@link set} does
   */
  mark(place: Place, value: number): StackText {
    const clean = this.restore(place);
    const node = clean.scalarAt(clean.pathOf(place));
    const before = node ? String(node.value) : "not set";
    return clean.changed(place, value, `sluice: set ${String(value)}, was ${before}`);
  }

  /**
   * Puts back the number before {@link mark}, unless somebody wrote another one since then. Maps that held
   * nothing else go, too.
   *
   * @throws PlaceError as {@link set} does
   */
  restore(place: Place): StackText {
    const path = this.pathOf(place);
    const node = this.scalarAt(path);
    const remark = node && this.edit.remarkAfter(node, this.mapAbove(path)?.flow === true);
    const mark = remark && MARK.exec(remark.words);
    if (!mark) return this;
    const { own, before } = mark.groups ?? {};
    const clean = this.edit.withoutRemark(remark, mark.index);
    if (String(node.value) !== own) return this.meant(this.meaning(), clean);
    if (before === "not set") {
      const gone = this.pruned(path);
      return this.meant(deleted(this.meaning(), gone), this.without(gone, remark.end));
    }
    const wanted = assigned(this.meaning(), path, Number(before));
    return this.meant(wanted, new TextEdit(clean).splice(rangeOf(node), String(before)));
  }

  private changed(place: Place, value: Value, remark?: string): StackText {
    const path = this.pathOf(place);
    const [, neighbor = ""] = this.pathOf(["activeColor"]);
    const text = this.edit.set(path, value, neighbor, remark);
    return this.meant(assigned(this.meaning(), path, value), text);
  }

  /** @throws PlaceError unless the text means exactly that */
  private meant(wanted: unknown, text: string): StackText {
    const changed = new StackText(text, this.project, this.service);
    if (!isDeepStrictEqual(changed.meaning(), wanted)) throw new PlaceError();
    return changed;
  }

  private meaning(): unknown {
    const document = documentOf(this.text);
    if (document.errors.length > 0) throw new PlaceError();
    return document.toJS() as unknown;
  }

  /** With the key as the file spells it, or in full. */
  private pathOf([key, ...rest]: Place): Steps {
    return ["config", this.nameOf(key) ?? `${this.service}:${key}`, ...rest];
  }

  private nameOf(key: string): string | undefined {
    const wanted = `${this.service}:${key}`;
    const config = this.pairAt(["config"])?.value;
    const keys = isMap(config) ? config.items.map((item) => item.key) : [];
    const names = keys.map((name) => String(isScalar(name) ? name.value : name));
    return names.find((name) => fullKey(name, this.project) === wanted);
  }

  private pairAt(path: readonly string[]): Pair | undefined {
    const map = this.mapAbove(path);
    return map && find(map, path.at(-1) ?? "");
  }

  private mapAbove(path: readonly string[]): YAMLMap | undefined {
    const above = path.slice(0, -1);
    const node = above.length === 0 ? documentOf(this.text).contents : this.pairAt(above)?.value;
    return isMap(node) ? node : undefined;
  }

  private scalarAt(path: Steps): Scalar | undefined {
    const node = this.pairAt(path)?.value;
    return isScalar(node) ? node : undefined;
  }

  /** The outermost place below the config in which nothing else stands. */
  private pruned(path: readonly string[]): readonly string[] {
    const isAlone = path.length > 2 && this.mapAbove(path)?.items.length === 1;
    return isAlone ? this.pruned(path.slice(0, -1)) : path;
  }

  private without(path: readonly string[], end: number): string {
    const map = this.mapAbove(path);
    const pair = this.pairAt(path);
    if (!map || !pair) throw new PlaceError();
    return this.edit.without(map, pair, end);
  }
}

function assigned(container: unknown, [step, ...rest]: readonly string[], value: Value): unknown {
  if (step === undefined) return value;
  const map = (container ?? {}) as Readonly<Record<string, unknown>>;
  return { ...map, [step]: assigned(map[step], rest, value) };
}

function deleted(container: unknown, [step, ...rest]: readonly string[]): unknown {
  if (!isObject(container) || step === undefined) return container;
  const entries = Object.entries(container).flatMap(([key, inner]) => {
    if (key !== step) return [[key, inner] as const];
    return rest.length === 0 ? [] : [[key, deleted(inner, rest)] as const];
  });
  return Object.fromEntries(entries);
}
