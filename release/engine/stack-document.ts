import { isMap, isScalar, parseDocument, Scalar, type Document, type YAMLMap } from "yaml";
import { type ConfigValue, fullKey, type RawConfig } from "../../render/source/config-value";

/** A place in a stack file's config: a key without its namespace, and the steps below it. */
export type Place = readonly [string, ...string[]];

/** What a release notes beside a number that it changed, so that it can be put back from anywhere. */
const MARK = /(?:^|;) sluice: was (?<before>\d+|not set)$/;

/** The text of a stack file, and changes of it. Comments, order and all other keys stay. */
export class StackDocument {
  private readonly document: Document;

  /** @throws Error with line and column when it is no YAML */
  constructor(
    private readonly text: string,
    private readonly project: string,
  ) {
    this.document = parseDocument(text);
    const [error] = this.document.errors;
    if (error) throw new Error(error.message.trim());
  }

  /** The config as it stands there, encrypted values included, by full key. */
  config(): RawConfig {
    const config = this.document.get("config");
    if (!isMap(config)) return {};
    const values = config.toJS(this.document) as Readonly<Record<string, ConfigValue>>;
    return Object.fromEntries(
      Object.entries(values).map(([key, value]) => [fullKey(key, this.project), value]),
    );
  }

  /** Sets a value; the maps above it are made where there are none. */
  set(place: Place, value: string | number): void {
    const path = this.pathOf(place);
    const node = this.document.getIn(path, true);
    if (isScalar(node)) node.value = value;
    else this.document.setIn(path, value);
  }

  /** Moves a key behind another one; without effect unless both are there. */
  place(key: string, behind: string): void {
    const config = this.document.get("config");
    if (!isMap(config)) return;
    const at = (name: string) => namesIn(config).indexOf(this.keyOf(name));
    const [pair] = at(key) < 0 || at(behind) < 0 ? [] : config.items.splice(at(key), 1);
    if (pair) config.items.splice(at(behind) + 1, 0, pair);
  }

  /** Whether the config has a key. */
  has(key: string): boolean {
    return this.document.hasIn(this.pathOf([key]));
  }

  /** Sets a number and notes the one before it, unless that is noted already. */
  mark(place: Place, value: number): void {
    const path = this.pathOf(place);
    const node = this.document.getIn(path, true);
    const before = isScalar(node) ? String(node.value) : "not set";
    const scalar = isScalar(node) ? node : new Scalar(value);
    scalar.value = value;
    const comment = scalar.comment ?? "";
    const separator = comment === "" ? "" : ";";
    if (!MARK.test(comment)) scalar.comment = `${comment}${separator} sluice: was ${before}`;
    if (scalar !== node) this.document.setIn(path, scalar);
  }

  /** Puts back a number that was changed by {@link mark}; others stay as they are. */
  restore(place: Place): void {
    const path = this.pathOf(place);
    const node = this.document.getIn(path, true);
    const mark = isScalar(node) ? MARK.exec(node.comment ?? "") : null;
    if (!isScalar(node) || !mark) return;
    const before = mark.groups?.["before"] ?? "";
    if (before === "not set") {
      this.remove(path);
      return;
    }
    node.value = Number(before);
    node.comment = (node.comment ?? "").slice(0, mark.index) || null;
  }

  toString(): string {
    const written = this.document.toString({ lineWidth: 0, ...this.style() });
    return this.text.includes("\r\n") ? written.replaceAll("\n", "\r\n") : written;
  }

  /** Maps that held nothing else go, too. */
  private remove(path: readonly string[]): void {
    this.document.deleteIn(path);
    const above = path.slice(0, -1);
    const map = this.document.getIn(above, true);
    if (above.length > 1 && isMap(map) && map.items.length === 0) this.remove(above);
  }

  private pathOf([key, ...rest]: Place): readonly string[] {
    return ["config", this.keyOf(key), ...rest];
  }

  /** The key as the file spells it. */
  private keyOf(key: string): string {
    const config = this.document.get("config");
    const wanted = fullKey(key, this.project);
    const spelled = isMap(config)
      ? namesIn(config).find((name) => this.is(name, wanted))
      : undefined;
    return spelled ?? wanted;
  }

  private is(name: string, wanted: string): boolean {
    return fullKey(name, this.project) === wanted;
  }

  /** The file's own way to indent. */
  private style(): { readonly indent: number; readonly indentSeq: boolean } {
    const indent = /^( +)[^\s#-]/m.exec(this.text)?.[1]?.length ?? 2;
    const list = /^( *)[^\s#].*:[ \t]*\r?\n( *)- /m.exec(this.text);
    const indentSeq = !list || (list[2]?.length ?? 0) > (list[1]?.length ?? 0);
    return { indent, indentSeq };
  }
}

function namesIn(map: YAMLMap): readonly string[] {
  return map.items.map(({ key }) => String(isScalar(key) ? key.value : key));
}
