/** What Pulumi starts: index.ts, loaded by the project's loader. */
"use strict";
require("../../loader.cjs");
module.exports = require("./index.ts");
