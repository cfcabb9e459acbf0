"use strict";
require("../entry.cjs")("package/provider.ts", "provider.js").start();
