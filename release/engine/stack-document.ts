import { isMap, isScalar, parseDocument, Scalar, type Document, type YAMLMap } from "yaml";
import { fullKey } from "../../render/source/config-value";

/** A place in a stack file's config: a key without its namespace, and the steps below it. */
export type Place = readonly [string, ...string[]];

/** What a release notes beside a number that it set, so that the one before can be put back from anywhere. */
const MARK = /(?:^|;) sluice: set (?<own>\d+), was (?<before>\d+|not set)$/;

/** The text of a stack file, and numbers in it that a release sets. All other keys and comments stay. */
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

  /** A full key as the file spells it. */
  spelled(key: string): string {
    return this.nameOf(key) ?? fullKey(key, this.project);
  }

  /** Whether the file has a key. */
  has(key: string): boolean {
    return this.nameOf(key) !== undefined;
  }

  /** Sets a number and notes the user's own beside it. */
  mark(place: Place, value: number): void {
    this.restore(place);
    const path = this.pathOf(place);
    const node = this.document.getIn(path, true);
    const before = isScalar(node) ? String(node.value) : "not set";
    const scalar = isScalar(node) ? node : new Scalar(value);
    const words = scalar.comment ? `${scalar.comment};` : "";
    scalar.value = value;
    scalar.comment = `${words} sluice: set ${String(value)}, was ${before}`;
    if (scalar !== node) this.document.setIn(path, scalar);
  }

  /** Puts back the number before {@link mark}, unless somebody wrote another one since then. */
  restore(place: Place): void {
    const path = this.pathOf(place);
    const node = this.document.getIn(path, true);
    const mark = isScalar(node) ? MARK.exec(node.comment ?? "") : null;
    if (!isScalar(node) || !mark) return;
    const { own, before } = mark.groups ?? {};
    const isOwn = String(node.value) === own;
    if (isOwn && before === "not set") {
      this.remove(path);
      return;
    }
    if (isOwn) node.value = Number(before);
    node.comment = (node.comment ?? "").slice(0, mark.index) || null;
  }

  toString(): string {
    const written = this.document.toString({ lineWidth: 0, ...this.style() });
    return this.text.includes("\r\n") ? written.replaceAll("\n", "\r\n") : written;
  }

  private nameOf(key: string): string | undefined {
    const config = this.document.get("config");
    const wanted = fullKey(key, this.project);
    const names = isMap(config) ? namesIn(config) : [];
    return names.find((name) => fullKey(name, this.project) === wanted);
  }

  /** Maps that held nothing else go, too. */
  private remove(path: readonly string[]): void {
    this.document.deleteIn(path);
    const above = path.slice(0, -1);
    const map = this.document.getIn(above, true);
    if (above.length > 1 && isMap(map) && map.items.length === 0) this.remove(above);
  }

  private pathOf([key, ...rest]: Place): readonly string[] {
    return ["config", this.spelled(key), ...rest];
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
