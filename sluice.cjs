#!/usr/bin/env node
// The command line: types are stripped at load, as in the program.
require("./loader.cjs");
require("./cli/cli.ts");
