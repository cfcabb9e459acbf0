import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { ROOT, sourceProgram } from "./source-program";

/** Types that are computed from a schema of the settings. */
const COMPUTED = /^(?:Written|Resolved)$/;

/** Parts whose keys are explained in another one: those of a color are the workload's. */
const OVERRIDES = /^(?:Blue|Green)$/;

/** Where the interfaces are that all files share; none of the sources. */
const PARTS = join(ROOT, "settings-types");

/** What stands for secrets and images in all of them, whatever a type calls it. */
const PARAMETER = "Value";

const COMMENT = / *\/\*\*[\s\S]*?\*\/\n/g;

/** A key with its comment. */
const KEY = / *\/\*\*[\s\S]*?\*\/\n(?<line> *readonly (?<key>\w+).*\n)/g;

/** What only releases read; everything that is exported leaves it out once it has all defaults. */
const OF_RELEASES = "release";

/** What a color has that `workload` does not have, or not in the same words. */
const OF_COLOR = ["image", "port", "autoscaling"];

/**
 * Declarations of the sources, by path: what users of the package see. A type that is computed from a schema is
 * spelled out, with the doc comment of every key, so that nobody's compiler has to compute it again.
 *
 * @param entries - files whose declarations are asked for, with all that those import
 */
export function flatDeclarations(entries: readonly string[]): ReadonlyMap<string, string> {
  const program = sourceProgram(entries, {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true },
    rootDir: ROOT,
  });
  const checker = program.getTypeChecker();
  const texts = new Map<string, string>();
  const parts = new Map<string, string>();
  program.emit(undefined, (path, text, _mark, _error, [source] = []) => {
    if (source) texts.set(path, withFlatTypes(text, source, checker, parts));
  });
  // Of a file with a schema that is too large to be declared, the types alone, which are what others import.
  for (const source of program.getSourceFiles()) {
    const path = source.fileName.replace(/(?<!\.d)\.ts$/, ".d.ts");
    const types = source.statements
      .filter(ts.isTypeAliasDeclaration)
      .filter(isComputed)
      .map((one) => `export type ${headOf(one, source)}unknown;\n`);
    if (types.length === 0 || texts.has(path)) continue;
    texts.set(path, withFlatTypes(types.join(""), source, checker, parts));
  }
  const shared = [...parts].map(([body, name]) => `export interface ${name} ${body}\n`);
  return texts.set(`${PARTS}.d.ts`, shared.join(""));
}

/** The text of a file's declarations with each computed type spelled out. */
function withFlatTypes(
  text: string,
  source: ts.SourceFile,
  checker: ts.TypeChecker,
  parts: Map<string, string>,
): string {
  const computed = source.statements.filter(ts.isTypeAliasDeclaration).filter(isComputed);
  const changed = computed.reduce((rest, alias) => {
    const head = `type ${headOf(alias, source)}`;
    const [before, after] = rest.split(head);
    if (before === undefined || after === undefined) throw new Error(`no ${head}in ${rest}`);
    const { text: flat } = new FlatType(checker, alias, parts);
    return `${before}${head}${flat}${after.slice(after.indexOf(";\n"))}`;
  }, text);
  if (computed.length === 0) return changed;
  return `import type * as flat from "./${relative(dirname(source.fileName), PARTS)}";\n${changed}`;
}

/** How the declaration of a type begins. */
function headOf({ name, typeParameters }: ts.TypeAliasDeclaration, source: ts.SourceFile): string {
  const parameters = (typeParameters ?? []).map((one) => one.getText(source)).join(", ");
  return `${name.text}${parameters === "" ? "" : `<${parameters}>`} = `;
}

function isComputed(alias: ts.TypeAliasDeclaration): boolean {
  return COMPUTED.test(helperOf(alias));
}

/** The name of the generic type that an alias stands for. */
function helperOf({ type }: ts.TypeAliasDeclaration): string {
  return ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? type.typeName.text : "";
}

/** A type in words of its own: an interface for each object in it. */
class FlatType {
  readonly text: string;

  private readonly isWritten: boolean;

  /** @param parts - names of interfaces by what is in them; new ones are added */
  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly alias: ts.TypeAliasDeclaration,
    private readonly parts: Map<string, string>,
  ) {
    const [parameter] = alias.typeParameters ?? [];
    this.isWritten = helperOf(alias) === "Written";
    const text = this.shown(checker.getTypeAtLocation(alias.name), `${alias.name.text}Keys`);
    const names = new Set([...parts.values()].map((name) => name.replace(/<.*/, "")));
    this.text = text
      .replaceAll(/\b[A-Z]\w*/g, (name) => (names.has(name) ? `flat.${name}` : name))
      .replaceAll(new RegExp(`\\b${PARAMETER}\\b`, "g"), parameter?.name.text ?? PARAMETER);
  }

  /** @param name - what an interface for it can be called */
  private shown(type: ts.Type, name: string): string {
    if (type.isUnion()) {
      const kinds = type.types.map((one) => this.shown(one, name));
      return [...new Set(kinds)].join(" | ").replace("false | true", "boolean");
    }
    if (this.checker.isArrayType(type)) {
      const element = this.checker.getIndexTypeOfType(type, ts.IndexKind.Number);
      return `ReadonlyArray<${element ? this.shown(element, name) : "unknown"}>`;
    }
    if (type.isIntersection() && type.types.some(isText)) return "string";
    if ((type.flags & ts.TypeFlags.Object) === 0 && !type.isIntersection()) {
      if (type.isTypeParameter()) return PARAMETER;
      return this.checker.typeToString(type, this.alias, ts.TypeFormatFlags.NoTruncation);
    }
    const properties = this.checker
      .getPropertiesOfType(type)
      .filter((one) => this.isWritten || one.name !== OF_RELEASES);
    if (properties.some(isOfOtherApi)) return "Readonly<Record<string, unknown>>";
    const values = type.getStringIndexType();
    if (values) return `Readonly<Record<string, ${this.shown(values, name)}>>`;
    const body = `{\n${properties.map((one) => this.property(one)).join("")}}`;
    const own = body.replace(KEY, (whole, line: string, key: string) =>
      OF_COLOR.includes(key) ? whole : line,
    );
    return this.part(OVERRIDES.test(name) ? own : body, name);
  }

  /** The name of an interface with this in it. */
  private part(body: string, wanted: string): string {
    const isGeneric = new RegExp(`[:<|,] ?${PARAMETER}\\b`).test(body.replace(COMMENT, ""));
    const known = this.parts.get(body);
    if (known !== undefined) return known;
    const taken = new Set([...this.parts.values()].map((one) => one.replace(/<.*/, "")));
    let name = wanted;
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}${String(count)}`;
    const whole = isGeneric ? `${name}<${PARAMETER}>` : name;
    this.parts.set(body, whole);
    return whole;
  }

  private property(property: ts.Symbol): string {
    const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
    const whole = this.checker.getTypeOfSymbol(property);
    const type = isOptional ? this.checker.getNonNullableType(whole) : whole;
    const isNullable = isOptional && whole.isUnion() && whole.types.some(isNull);
    const name = /^\w+$/.test(property.name) ? property.name : JSON.stringify(property.name);
    const shown = `${this.shown(type, capitalized(property.name))}${isNullable ? " | null" : ""}`;
    return `${this.doc(property)}  readonly ${name}${isOptional ? "?" : ""}: ${shown};\n`;
  }

  /** Keys are explained where a person writes them; what is made of them has the same ones. */
  private doc(property: ts.Symbol): string {
    if (!this.isWritten) return "";
    const text = ts.displayPartsToString(property.getDocumentationComment(this.checker));
    const tags = property
      .getJsDocTags(this.checker)
      .map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`);
    const lines = [text, ...tags].join("\n").trim().split("\n");
    if (lines.join("") === "") return "";
    const [only] = lines;
    if (lines.length === 1) return `  /** ${String(only)} */\n`;
    return `  /**\n${lines.map((line) => `   * ${line}\n`).join("")}   */\n`;
  }
}

function isText(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.String) !== 0;
}

function isNull(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Null) !== 0;
}

function capitalized(name: string): string {
  return name.replace(/\W/g, "").replace(/^./, (first) => first.toUpperCase());
}

/** A field of Kubernetes' or Istio's own types: patches of those are checked when they are read. */
function isOfOtherApi(property: ts.Symbol): boolean {
  return (property.declarations ?? []).some((one) =>
    /node_modules\/(?:@kubernetes-models|kubernetes-models)\//.test(one.getSourceFile().fileName),
  );
}
