/**
 * Lets Node.js run the TypeScript sources as they are: strips types with swc, checks nothing (`npm run
 * types` does). Loading the compiler of TypeScript instead would cost more than a whole weight change.
 */
"use strict";
const { enableCompileCache } = require("node:module");
// Node.js 22.1 and later keep compiled code between runs; older ones go without.
enableCompileCache?.();

const { transformSync } = require("@swc/core");
const { addHook } = require("pirates");

/** Marks the process: a second copy of this file, in another checkout, must not compile everything twice. */
const LOADED = Symbol.for("sluice.loader");

if (!globalThis[LOADED]) {
  globalThis[LOADED] = true;
  // Whoever claimed .ts before would come first: ts-node, which older language hosts of Pulumi register
  // whatever Pulumi.yaml says, would check types; newer versions of Node.js would strip them with a warning.
  delete require.extensions[".ts"];
  addHook(
    (code, filename) =>
      transformSync(code, {
        filename,
        swcrc: false,
        sourceMaps: "inline",
        module: { type: "commonjs" },
        jsc: { target: "es2022", parser: { syntax: "typescript" }, keepClassNames: true },
      }).code,
    { exts: [".ts"], ignoreNodeModules: true },
  );
}
