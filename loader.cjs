/**
 * Lets Node.js run the TypeScript sources as they are: strips types with swc, checks nothing (`npm run
 * types` does). Loading the compiler of TypeScript instead would cost more than a whole weight change.
 */
"use strict";
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, join } = require("node:path");
// Node.js 22.1 and later keep compiled code between runs; older ones go without.
Module.enableCompileCache?.();

const { addHook } = require("pirates");
const later = require("./later.cjs");

/** Marks the process: a second copy of this file, in another checkout, must not compile everything twice. */
const LOADED = Symbol.for("sluice.loader");

/** Where stripped sources are kept, by what went into them. */
const CACHE = join(__dirname, "node_modules", ".cache", "sluice");

const OPTIONS = {
  swcrc: false,
  sourceMaps: "inline",
  module: { type: "commonjs", lazy: later },
  jsc: { target: "es2022", parser: { syntax: "typescript" }, keepClassNames: true },
};

const COMPILER = require("@swc/core/package.json").version + JSON.stringify(OPTIONS);

/**
 * Loads swc only for contents that were not seen before: that is what most of the time goes to. The folder
 * does not count: two checkouts share what they have in common.
 */
function strip(code, path) {
  const filename = basename(path);
  const key = createHash("sha256").update(`${COMPILER}\n${filename}\n${code}`).digest("hex");
  const file = join(CACHE, `${key}.js`);
  try {
    return readFileSync(file, "utf8");
  } catch {
    const { transformSync } = require("@swc/core");
    const stripped = transformSync(code, { ...OPTIONS, filename }).code;
    keep(file, stripped);
    return stripped;
  }
}

/** Written aside and moved, so that nobody reads half a file. A folder that cannot be written is no loss. */
function keep(file, text) {
  try {
    mkdirSync(CACHE, { recursive: true });
    const aside = `${file}.${process.pid}`;
    writeFileSync(aside, text);
    renameSync(aside, file);
  } catch {
    // The next run strips it again.
  }
}

/**
 * What Pulumi's SDK loads to turn functions into text, as dynamic providers need it: the compiler of TypeScript, and
 * npm's own packages. That is two thirds of the time that the SDK takes to load, and no program here does it.
 */
const OF_FUNCTIONS = new Set(["typescript", "@npmcli/arborist"]);

const SDK = /[\\/]node_modules[\\/]@pulumi[\\/]pulumi[\\/]/;

/** Loads a package of those when something of it is asked for. */
function deferred(load) {
  return function (request, parent, ...rest) {
    const real = () => load.call(this, request, parent, ...rest);
    if (!OF_FUNCTIONS.has(request) || !SDK.test(parent?.filename ?? "")) return real();
    const get = (_target, key) => {
      // As an ES module it is taken as it is; of any other a copy is made, which would load it.
      if (key === "__esModule") return true;
      return key === "default" ? real() : real()[key];
    };
    return new Proxy({}, { get });
  };
}

if (!globalThis[LOADED]) {
  globalThis[LOADED] = true;
  // Whoever claimed .ts before would come first: ts-node, which older language hosts of Pulumi register
  // whatever Pulumi.yaml says, would check types; newer versions of Node.js would strip them with a warning.
  delete require.extensions[".ts"];
  Module._load = deferred(Module._load);
  addHook(strip, { exts: [".ts"], ignoreNodeModules: true });
}
