import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve, sep } from "node:path";
import { isMap } from "../../model/settings/merge";
import { PreviewError } from "../preview-error";

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
  throw new PreviewError({
    about: directory,
    found: "no program",
    needed: "index.ts, or main in Pulumi.yaml",
  });
}

/** What declares the services of a program in YAML, which Pulumi's own host would read: in `dist`, or from the sources. */
export function yamlEntry(): string {
  const built = join(__dirname, "provider.js");
  return existsSync(built) ? built : join(__dirname, "../../package/provider.ts");
}

/**
 * Runs `use` with a loader and forgets afterwards what it loaded, so that two versions of a program, or
 * one program with two configs, can run one after the other. Packages stay: loading Pulumi's SDK costs
 * more than all the rest.
 */
export async function withFreshModules<T>(
  use: (load: (file: string) => unknown) => Promise<T>,
): Promise<T> {
  const load = createRequire(__filename);
  const before = new Set(Object.keys(load.cache));
  // A program may bring a loader of its own for TypeScript; the next one must not run through both.
  const loaders = { ...extensionsOf(load) };
  try {
    return await use((file) => load(file) as unknown);
  } finally {
    Object.assign(extensionsOf(load), loaders);
    for (const file of Object.keys(load.cache)) {
      const isPackage = file.includes(`${sep}node_modules${sep}`);
      if (!before.has(file) && !isPackage) Reflect.deleteProperty(load.cache, file);
    }
  }
}

/** How files are loaded, by ending. Old, but the only way to hear of a program's own loader. */
function extensionsOf(load: NodeJS.Require): Record<string, unknown> {
  return Reflect.get(load, "extensions");
}

function packageMain(directory: string): readonly string[] {
  const file = join(directory, "package.json");
  if (!existsSync(file)) return [];
  const content: unknown = JSON.parse(readFileSync(file, "utf8"));
  const main = isMap(content) ? content["main"] : undefined;
  return typeof main === "string" ? [join(directory, main)] : [];
}
