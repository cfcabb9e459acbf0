/**
 * What Pulumi starts: the policy pack, loaded like the command line. The SDK looks for the pack's version in the current
 * folder, and the engine starts a pack in that of the program.
 */
"use strict";
const { join } = require("node:path");
const { start } = require("../entry.cjs")("package/policy.ts", "policy.js");
const folder = process.cwd();
process.chdir(join(__dirname, ".."));
start(folder);
process.chdir(folder);
