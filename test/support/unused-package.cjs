/**
 * In the place of a package that Pulumi's SDK loads to read a program's lock file, for functions that it would send to
 * a cloud. No test has such, and it is two in three of the files that each test file would load.
 */
"use strict";
module.exports = {};
