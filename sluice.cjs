#!/usr/bin/env node
"use strict";
require("./entry.cjs")("cli/cli.ts", "cli.js");
