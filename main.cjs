/**
 * What Pulumi starts (`main` in Pulumi.yaml): index.ts, loaded by loader.cjs. An entry of its own and not
 * `nodeargs`, because language hosts that came with older command lines read no runtime options: they
 * would type-check the program on every run.
 */
"use strict";
require("./loader.cjs");
// Pulumi has set a hook here that reads the source maps of its own files, for a stack that it takes of each promise;
// for these sources it has none. Traces stay as Node.js writes them, and an update ends sooner.
Error.prepareStackTrace = undefined;
module.exports = require("./index.ts");
