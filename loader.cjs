/**
 * Lets Node.js run the TypeScript sources as they are: strips types with swc, checks nothing (`npm run
 * types` does). Loading the compiler of TypeScript instead would cost more than a whole weight change.
 */
"use strict";
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { enableCompileCache } = require("node:module");
const { basename, join } = require("node:path");
// Node.js 22.1 and later keep compiled code between runs; older ones go without.
enableCompileCache?.();

const { addHook } = require("pirates");

/** Marks the process: a second copy of this file, in another checkout, must not compile everything twice. */
const LOADED = Symbol.for("sluice.loader");

/** Where stripped sources are kept, by what went into them. */
const CACHE = join(__dirname, "node_modules", ".cache", "sluice");

/** Builders of dashboards are many files, and few stacks need YAML: only who does waits for them. */
const LATER = [
  "yaml",
  "common",
  "dashboard",
  "prometheus",
  "stat",
  "statetimeline",
  "table",
  "text",
  "timeseries",
].map((part) => (part === "yaml" ? part : `@grafana/grafana-foundation-sdk/${part}`));

const OPTIONS = {
  swcrc: false,
  sourceMaps: "inline",
  module: { type: "commonjs", lazy: LATER },
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

if (!globalThis[LOADED]) {
  globalThis[LOADED] = true;
  // Whoever claimed .ts before would come first: ts-node, which older language hosts of Pulumi register
  // whatever Pulumi.yaml says, would check types; newer versions of Node.js would strip them with a warning.
  delete require.extensions[".ts"];
  addHook(strip, { exts: [".ts"], ignoreNodeModules: true });
}
