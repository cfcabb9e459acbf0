/** A key of an interface: what its comment says, and its type as text. */
interface DeclaredKey {
  readonly doc: string;
  readonly type: string;
}

type Interfaces = ReadonlyMap<string, ReadonlyMap<string, DeclaredKey>>;

/** One line of the declarations that starts an interface, ends it, belongs to a comment or declares a key. */
const LINE =
  /^(?:interface (?<name>\w+).*\{|(?<end>\})| {2,3}(?:\/\*\*|\*\/|\*) ?(?<comment>.*?)(?: ?\*\/)?| {2}readonly (?<key>"[^"]+"|\w+)\??: (?<type>.*);)$/;

/** Where the keys of all stacks are declared: in two colors, and in mode rolling. */
const ROOTS = ["StackArgsKeys", "RollingArgsKeys"];

/**
 * The descriptions of keys as the package's declarations have them for editors, `default` included: they are in the
 * package once, and a second copy of all texts would be larger than all code that a program loads.
 *
 * @param declarations - `dist/index.d.ts`, as the build writes it
 * @returns what is said of a key, by the steps to it from the top; lists and maps of any names are no steps
 */
export function declaredDocs(
  declarations: string,
): (path: readonly string[]) => string | undefined {
  const interfaces = interfacesIn(declarations);
  const at = (path: readonly string[]): string | undefined => {
    let names = ROOTS;
    let doc: string | undefined;
    for (const step of path) {
      const keys = names.flatMap((name) => interfaces.get(name)?.get(step) ?? []);
      doc = keys.find((key) => key.doc !== "")?.doc;
      names = keys.flatMap(({ type }) => type.match(/\w+/g) ?? []);
    }
    const [top, ...rest] = path;
    // What a color has of its own is explained where both have it.
    const isOfColor = doc === undefined && (top === "blue" || top === "green");
    return isOfColor ? at(["workload", ...rest]) : doc;
  };
  return at;
}

function interfacesIn(declarations: string): Interfaces {
  const interfaces = new Map<string, Map<string, DeclaredKey>>();
  let keys: Map<string, DeclaredKey> | undefined;
  let comment: string[] = [];
  for (const line of declarations.split("\n")) {
    const found = LINE.exec(line)?.groups;
    if (found?.["name"] !== undefined) {
      keys = new Map<string, DeclaredKey>();
      interfaces.set(found["name"], keys);
    } else if (found?.["end"] !== undefined) keys = undefined;
    else if (found?.["comment"] !== undefined) comment.push(found["comment"]);
    else {
      const { key, type = "" } = found ?? {};
      if (key !== undefined) keys?.set(key.replaceAll('"', ""), { doc: docOf(comment), type });
      comment = [];
    }
  }
  return interfaces;
}

/** The sentences of a comment, with its default as the last one, and without addresses. */
function docOf(lines: readonly string[]): string {
  const [text = "", ...tags] = lines.join(" ").split(/ ?@(?=(?:default|see)\b)/);
  const fallback = tags.find((tag) => tag.startsWith("default"))?.replace(/^default -? ?/, "");
  const sentences = [text, ...(fallback === undefined ? [] : [`Default: ${fallback}.`])];
  return sentences
    .join(" ")
    .replaceAll(/\{@link (\w+)\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .trim();
}
