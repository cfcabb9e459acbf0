import { join } from "node:path";
import ts from "typescript";
import { ROOT, sourceProgram } from "./source-program";

/** What the doc comment of a key says. */
export interface KeyDoc {
  /** Its sentences, in Markdown. */
  readonly text: string;
  /** What holds when the key is not set, where no plain value does. @default - the schema's default */
  readonly fallback?: string;
  /** Address of the page that a rule comes from. @default - none */
  readonly see?: string;
}

/** Where the type of all keys is. */
const KEYS = "model/settings/settings-args.ts";

/**
 * The doc comments of the schema's keys, which TypeScript carries over to the types that are inferred from
 * it: the one text about a key, for editors and for the reference.
 *
 * @returns by key, such as `traffic.match[].to`; `*` stands for any name in a map
 */
export function keyDocs(): ReadonlyMap<string, KeyDoc> {
  const program = sourceProgram([KEYS]);
  const source = program.getSourceFile(join(ROOT, KEYS));
  const docs = new Map<string, KeyDoc>();
  const checker = program.getTypeChecker();
  const root = source?.statements.find(
    (one): one is ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
      (ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one)) &&
      one.name.text === "StackKeys",
  );
  if (!root) throw new Error(`no StackKeys in ${KEYS}`);
  collect(checker, checker.getTypeAtLocation(root.name), "", docs);
  return docs;
}

function collect(
  checker: ts.TypeChecker,
  type: ts.Type,
  prefix: string,
  docs: Map<string, KeyDoc>,
): void {
  for (const property of type.getProperties()) {
    const key = prefix === "" ? property.name : `${prefix}.${property.name}`;
    const known = docs.get(key);
    if (!known) docs.set(key, docOf(checker, property));
    for (const part of kinds(checker.getTypeOfSymbol(property))) {
      const element = checker.isArrayType(part)
        ? checker.getIndexTypeOfType(part, ts.IndexKind.Number)
        : undefined;
      const value = part.getStringIndexType();
      const below = kinds(element ?? value ?? part);
      const place = element ? `${key}[]` : value ? `${key}.*` : key;
      for (const one of below.filter(isObject)) collect(checker, one, place, docs);
    }
  }
}

/** The kinds of value that a key can have. */
function kinds(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

/** An object with keys of its own, as opposed to text and to a map of any names. */
function isObject(type: ts.Type): boolean {
  const parts = type.isIntersection() ? type.types : [type];
  const areObjects = parts.every((one) => (one.flags & ts.TypeFlags.Object) !== 0);
  return areObjects && !type.getStringIndexType();
}

function docOf(checker: ts.TypeChecker, property: ts.Symbol): KeyDoc {
  const text = ts.displayPartsToString(property.getDocumentationComment(checker));
  const tag = (name: string) => {
    const found = property.getJsDocTags(checker).find((one) => one.name === name);
    return found && oneLine(ts.displayPartsToString(found.text)).replace(/^- /, "");
  };
  const [fallback, see] = [tag("default"), tag("see")];
  return {
    text: oneLine(text),
    ...(fallback !== undefined && { fallback }),
    ...(see !== undefined && { see }),
  };
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\{@link (\w+)\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .trim();
}
