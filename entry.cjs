/**
 * Loads a part of Sluice: from the sources where they are, as in a checkout, else from what `npm run build` made of
 * them. The loader serves programs of stacks, which may be TypeScript, in both.
 */
"use strict";
const { existsSync } = require("node:fs");
const { join } = require("node:path");
require("./loader.cjs");

/**
 * @param {string} source the file in a checkout
 * @param {string} built the one in `dist`
 */
module.exports = (source, built) => {
  const file = join(__dirname, source);
  return require(existsSync(file) ? file : join(__dirname, "dist", built));
};
