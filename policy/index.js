/**
 * What Pulumi starts: pack.ts, loaded like the program. The SDK looks for the pack's version in the current
 * folder, and the engine starts a pack in that of the program.
 */
"use strict";
const { join } = require("node:path");
require("../loader.cjs");
const { start } = require("./pack.ts");
const folder = process.cwd();
process.chdir(join(__dirname, ".."));
start(folder);
process.chdir(folder);
