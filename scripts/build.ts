import { createRequire } from "node:module";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, parse, relative } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { flatDeclarations } from "./flat-types";
import { ROOT } from "./source-program";

const later = createRequire(__filename)("../later.cjs") as readonly string[];
const OUT = join(ROOT, "dist");
const VERBS = "cli/verbs";

/** What programs import, by the file that they get. */
const EXPORTS = {
  index: "package/index.ts",
  testing: "package/testing.ts",
  policy: "package/policy.ts",
};

/** The command line. A verb is a file, as in the sources. */
const COMMANDS = {
  cli: "cli/cli.ts",
  ...Object.fromEntries(
    readdirSync(join(ROOT, VERBS)).map((file) => [`verbs/${parse(file).name}`, `${VERBS}/${file}`]),
  ),
};

/** Packages stay packages: Pulumi's SDK has to be the program's own. */
const isPackage = (id: string): boolean => !id.startsWith(".") && !id.startsWith("/");

/** Loads a package when something of it is asked for, as loader.cjs does with the sources. */
const HELPER = "const $later = (load) => new Proxy({}, { get: (_, key) => load()[key] });";

/** A chunk that does not wait for packages that few need. */
function deferred(code: string): string {
  const changed = code.replaceAll(
    /^(?:let|const) (\w+) = require\("([^"]+)"\);$/gm,
    (line: string, name: string, from: string) =>
      later.includes(from) ? `const ${name} = $later(() => require("${from}"));` : line,
  );
  return changed === code ? code : `${HELPER}\n${changed}`;
}

/** Exports as plain properties: no module changes what it exports, so none needs a getter for it. */
function plainExports(code: string): string {
  return code.replaceAll(
    /Object\.defineProperty\(exports,([`"])([\w$]+)\1,\{enumerable:!0,get:function\(\)\{return ([\w$]+)\}\}\)/g,
    "exports.$2=$3",
  );
}

async function buildCode(): Promise<void> {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    cwd: ROOT,
    input: { ...EXPORTS, ...COMMANDS, provider: "package/provider.ts" },
    platform: "node",
    external: isPackage,
    plugins: [
      { name: "later", renderChunk: deferred },
      {
        name: "plain-exports",
        generateBundle: (_options, chunks) => {
          for (const chunk of Object.values(chunks)) {
            if (chunk.type === "chunk") chunk.code = plainExports(chunk.code);
          }
        },
      },
    ],
  });
  await bundle.write({
    dir: OUT,
    format: "cjs",
    chunkFileNames: "[name].js",
    externalLiveBindings: false,
    // What several need of model/ is one file: each further file costs bytes, and these load fast.
    codeSplitting: { groups: [{ name: "model", test: /\/model\//, minShareCount: 2 }] },
    comments: false,
    minify: true,
  });
  await bundle.close();
}

/** Whether there are no declarations of a file: schemas are too large for some, and no flat type names one. */
function isUndeclared(id: string, importer: string | undefined): boolean {
  if (importer === undefined || !id.startsWith(".")) return false;
  const file = join(dirname(importer), id);
  return ![`${file}.d.ts`, join(file, "index.d.ts")].some((one) => existsSync(one));
}

/** One file of declarations for each export, with what it needs of all others. */
async function buildDeclarations(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-types-"));
  for (const [path, text] of flatDeclarations(Object.values(EXPORTS))) {
    const file = join(folder, relative(ROOT, path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const input = Object.entries(EXPORTS).map(
    ([name, file]) => [name, join(folder, file.replace(/\.ts$/, ".d.ts"))] as const,
  );
  const bundle = await rollup({
    input: Object.fromEntries(input),
    external: (id, importer) => isPackage(id) || isUndeclared(id, importer),
    plugins: [dts()],
    onwarn: (warning, warn) => {
      if (warning.code !== "UNUSED_EXTERNAL_IMPORT") warn(warning);
    },
  });
  await bundle.write({
    dir: OUT,
    format: "es",
    entryFileNames: "[name].d.ts",
    chunkFileNames: "[name].d.ts",
  });
  await bundle.close();
  rmSync(folder, { recursive: true });
}

/** Makes `dist/`, the code of the package, from the sources. */
async function build(): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  await buildCode();
  await buildDeclarations();
}

void build();
