import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const node = {
  process: "readonly",
  console: "readonly",
  __dirname: "readonly",
  __filename: "readonly",
};
const commonjs = { ...node, module: "writable", exports: "writable", require: "readonly" };

const banned = (names, message) => names.map((name) => ({ name, message }));

export default defineConfig(
  globalIgnores([
    "node_modules/",
    "templates/",
    "coverage/",
    "dist/",
    "out/",
    "test/golden/",
    ".pulumi-state/",
  ]),

  // A comment must not switch a rule off: the code changes, or the rule changes here, for all to see.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" } },

  {
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: ["error", "always"],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      "no-else-return": "error",
      "no-useless-rename": "error",
      "no-debugger": "error",
    },
  },

  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-ignore": true, "ts-expect-error": true, "ts-nocheck": true, "ts-check": false },
      ],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "separate-type-imports" },
      ],
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `record["key"]` may say that the key comes from outside and can be missing.
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      // The compiler reports these (noUnusedLocals, noUnusedParameters), with a leading underscore as the way out.
      "@typescript-eslint/no-unused-vars": "off",
    },
  },

  {
    files: ["model/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...banned(
          ["process", "console", "fetch", "setTimeout", "setInterval", "performance"],
          "model/ is pure.",
        ),
      ],
      "no-restricted-properties": [
        "error",
        {
          object: "Date",
          property: "now",
          message: "model/ has no clock: take the time as an argument.",
        },
        {
          object: "Math",
          property: "random",
          message: "model/ is pure: the same input gives the same answer.",
        },
      ],
    },
  },

  {
    files: ["components/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...banned(
          ["process"],
          "components/ get everything as arguments; config.ts reads the settings.",
        ),
      ],
      "no-restricted-properties": [
        "error",
        { object: "pulumi", property: "Config", message: "Only config.ts reads stack config." },
      ],
    },
  },

  {
    files: ["test/**/*.ts"],
    rules: {
      // Fixtures hand stubs about: `expect(port.write)` and `async () => value` are fine in a test.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/require-await": "off",
    },
  },

  { files: ["**/*.mjs"], languageOptions: { sourceType: "module", globals: node } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs", globals: commonjs } },
  { files: ["**/*.cjs", "**/*.mjs"], rules: { "no-undef": "error", "no-unused-vars": "error" } },
);
