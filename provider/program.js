/** What the offline preview runs for a program in YAML. */
"use strict";
module.exports = require("../entry.cjs")("package/provider.ts", "provider.js").yamlProgram;
