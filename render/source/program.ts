import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve, sep } from "node:path";
import { isMap } from "../../model/merge";
import { complain, PreviewError } from "../preview-error";

/**
 * The file that Pulumi would start: `main` of Pulumi.yaml, then that of package.json, then index.ts.
 *
 * @throws PreviewError when there is none
 */
export function programEntry(directory: string, main: string): string {
  const start = resolve(directory, main);
  const candidates = [
    start,
    `${start}.ts`,
    ...packageMain(start).flatMap((file) => [file, `${file}.ts`, `${file}.js`]),
    join(start, "index.ts"),
    join(start, "index.js"),
  ];
  const entry = candidates.find((file) => existsSync(file) && statSync(file).isFile());
  if (entry !== undefined) return realpathSync(entry);
  throw new PreviewError(
    complain({ about: directory, found: "no program", needed: "index.ts, or main in Pulumi.yaml" }),
  );
}

/**
 * Runs `use` with a loader that reads the program's own files anew, so that two versions of a program,
 * or one program with two configs, can run one after the other. Packages stay: loading Pulumi's SDK
 * costs more than all the rest. The caller's own modules are put back afterwards.
 */
export async function withFreshModules<T>(
  directory: string,
  use: (load: (file: string) => unknown) => Promise<T>,
): Promise<T> {
  const load = createRequire(__filename);
  const cache = load.cache as Record<string, NodeJS.Module | undefined>;
  const kept = new Map<string, NodeJS.Module>();
  const drop = (remember: boolean) => {
    for (const [file, module] of Object.entries(cache)) {
      if (!isOwn(directory, file)) continue;
      if (remember && module) kept.set(file, module);
      Reflect.deleteProperty(cache, file);
    }
  };
  drop(true);
  try {
    return await use((file) => load(file) as unknown);
  } finally {
    drop(false);
    for (const [file, module] of kept) cache[file] = module;
  }
}

/** Whether a file is the program's: in its repository or beside it, and no package. */
function isOwn(directory: string, file: string): boolean {
  if (file.includes(`${sep}node_modules${sep}`)) return false;
  return file.startsWith(directory + sep) || file.endsWith(".ts");
}

function packageMain(directory: string): readonly string[] {
  const file = join(directory, "package.json");
  if (!existsSync(file)) return [];
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  const main = isMap(content) ? content["main"] : undefined;
  return typeof main === "string" ? [join(directory, main)] : [];
}
