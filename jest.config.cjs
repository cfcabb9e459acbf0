// An Output in a string is a bug: make it throw. Pulumi reads this before any test file runs.
process.env.PULUMI_ERROR_OUTPUT_STRING ??= "true";

const common = {
  rootDir: __dirname,
  testEnvironment: "node",
  moduleFileExtensions: ["ts", "js", "cjs", "json", "node"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        swcrc: false,
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "commonjs", lazy: require("./later.cjs") },
        sourceMaps: "inline",
      },
    ],
  },
  restoreMocks: true,
  moduleNameMapper: { "^@npmcli/arborist$": "<rootDir>/test/support/unused-package.cjs" },
};

/** @type {import("jest").Config} */
module.exports = {
  // Jest reads this at the root only; `npm run e2e` sets its own on the command line.
  testTimeout: 20_000,
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/e2e/"],
    },
    {
      ...common,
      displayName: "e2e",
      testMatch: ["<rootDir>/test/e2e/**/*.e2e.ts"],
    },
  ],
};
