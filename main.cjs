/**
 * What Pulumi starts (`main` in Pulumi.yaml): index.ts, loaded by loader.cjs. An entry of its own and not
 * `nodeargs`, because language hosts that came with older command lines read no runtime options: they
 * would type-check the program on every run.
 */
"use strict";
require("./loader.cjs");
module.exports = require("./index.ts");
