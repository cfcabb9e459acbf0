import { StackError } from "./stack-error";

/** Steps into a value: names of map entries and numbers of list elements. */
export type PropertyPath = readonly (string | number)[];

const STEP = /\.?(?<name>[^.[\]"]+)|\["(?<quoted>(?:\\"|[^"])+)"\]|\[(?<index>\d+)\]/y;

/**
 * Reads a path as `pulumi config set --path` does: `weights.blue`, `hosts[0]`, `env["A.B"]`.
 *
 * @throws StackError when the text is no path
 */
export function parsePropertyPath(text: string): PropertyPath {
  const path: (string | number)[] = [];
  const step = new RegExp(STEP);
  while (step.lastIndex < text.length) {
    const found = step.exec(text)?.groups;
    if (!found) throw notAPath(text);
    const { name, quoted, index } = found;
    path.push(index === undefined ? (name ?? quoted?.replaceAll('\\"', '"') ?? "") : Number(index));
  }
  if (typeof path[0] !== "string") throw notAPath(text);
  return path;
}

/** Writes a path the way it is read. */
export function formatPropertyPath(path: PropertyPath): string {
  return path
    .map((step, at) => {
      if (typeof step === "number") return `[${String(step)}]`;
      if (/[.[\]"]/.test(step)) return `["${step.replaceAll('"', '\\"')}"]`;
      return at === 0 ? step : `.${step}`;
    })
    .join("");
}

function notAPath(text: string): StackError {
  return new StackError({
    about: "--set",
    found: `the key ${JSON.stringify(text)}`,
    needed: 'names joined by dots, such as weights.blue, hosts[0] or env["A.B"]',
  });
}
