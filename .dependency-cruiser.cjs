// The arrows between the rooms: model <- components <- index.ts, and model <- stack <- preview,
// release <- cli.
// Every rule is an error; `npm run arrows` is part of `npm test`.

/** A room that may import the given paths and nothing else. */
const only = (name, from, allowed, comment, extra = {}) => ({
  name,
  severity: "error",
  comment,
  from: { path: from },
  to: { pathNot: allowed, ...extra },
});

/** A room that may not import the given paths; everything else is free. */
const never = (name, from, forbidden, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: from },
  to: { path: forbidden },
});

const program = ["^index\\.ts$", "^config\\.ts$", "^checkout\\.ts$"];
const leaves = ["^test/", "^bench/", "^examples/", "^scripts/"];
const peers = "^node_modules/(@kubernetes/client-node|@pulumi/[a-z]+)/";
const rooms = "^(model|stack|components|preview|release|cli|policy|provider)/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    only(
      "model-is-pure",
      "^model/",
      [
        "^model/",
        "^node_modules/(zod|microdiff|fastest-levenshtein|@grafana/grafana-foundation-sdk)/",
        "^node_modules/(@kubernetes-models|kubernetes-models)/",
      ],
      "model/ decides: it imports model/ and pure packages, no Pulumi and no Node.js module.",
    ),
    only(
      "components-declare",
      "^components/",
      [
        "^components/",
        "^model/",
        "^node_modules/@pulumi/",
        "^node_modules/(@kubernetes-models/|kubernetes-models/)",
        "^crypto$", // a hash of contents is a pure function
      ],
      "components/ import components/, model/ and @pulumi/*: a component gets everything else as an argument.",
    ),
    only(
      "stack-reads-and-writes-files",
      "^stack/",
      ["^stack/", "^model/", "^(fs|path|util|crypto)$", "^node_modules/yaml/"],
      "stack/ knows a stack's files and nothing that runs: model/, YAML and the file system are all it needs.",
    ),
    {
      name: "models-are-types",
      severity: "error",
      comment:
        "The Kubernetes models describe objects for the compiler; at run time Pulumi declares them. Only patches are held against their schemas.",
      from: { path: "^(components|model)/", pathNot: "^model/patch/patch-problems\\.ts$" },
      to: {
        path: "^node_modules/(@kubernetes-models/|kubernetes-models/)",
        dependencyTypesNot: ["type-only"],
      },
    },
    only(
      "config-reads-settings",
      "^config\\.ts$",
      ["^model/", "^stack/", "^node_modules/@pulumi/pulumi/"],
      "config.ts gets the config from Pulumi: model/, stack/ and @pulumi/pulumi are all it needs.",
    ),
    only(
      "checkout-asks-git",
      "^checkout\\.ts$",
      ["^model/", "^child_process$", "^path$"],
      "checkout.ts is the only reader of git: model/ and a process are all it needs.",
    ),
    only(
      "index-tells-the-story",
      "^index\\.ts$",
      ["^config\\.ts$", "^checkout\\.ts$", "^components/", "^node_modules/@pulumi/"],
      "index.ts joins settings and components; it decides nothing.",
    ),
    never(
      "preview-loads-the-program",
      "^preview/",
      [...program, "^components/", "^release/", "^cli/", "^policy/"],
      "preview/ shows any program: it loads it by path, at run time.",
    ),
    never(
      "release-acts",
      "^release/",
      [...program, "^components/", "^cli/", "^policy/"],
      "release/ meets the program only through stack config and stack outputs, and knows no command line.",
    ),
    never(
      "the-command-line-is-on-top",
      "^cli/",
      ["^index\\.ts$", "^config\\.ts$", "^components/", "^policy/"],
      "cli/ meets the program as release/ does; checkout.ts serves both.",
    ),
    never(
      "policy-judges-from-outside",
      "^policy/",
      [...program, "^components/", "^release/", "^cli/"],
      "The policy pack judges any program by what the plan of preview/ says of it.",
    ),
    only(
      "the-provider-hands-on",
      "^provider/",
      [
        ...["^provider/", "^entry\\.cjs$", "^config\\.ts$", "^components/", "^model/", "^stack/"],
        ...["^(fs|path)$", "^node_modules/@pulumi/pulumi/"],
      ],
      "provider/ gives other languages what index.ts has: settings and components, and no more.",
    ),
    {
      name: "the-package-only-exports",
      severity: "error",
      comment: "package/ names what others may import; the project imports its own files.",
      from: { pathNot: ["^package/", ...leaves] },
      to: { path: "^package/" },
    },
    {
      name: "nothing-imports-leaves",
      severity: "error",
      comment:
        "Tests, benchmarks, examples and scripts import the project; the project never imports them.",
      from: { pathNot: leaves },
      to: { path: leaves },
    },
    {
      name: "only-tests-import-tests",
      severity: "error",
      comment: "Test helpers serve tests, and benchmarks that need the same cluster.",
      from: { pathNot: "^(test|bench)/" },
      to: { path: "^test/" },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "Two modules that need each other are one module, or hide a third.",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      severity: "error",
      comment: "A module in a room is imported by something or imports something.",
      from: { orphan: true, path: rooms },
      to: {},
    },
    {
      name: "no-unresolved",
      severity: "error",
      comment: "Every import resolves, to a package that package.json declares.",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-undeclared-packages",
      severity: "error",
      comment: "Packages come from package.json, not by luck from another package.",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], pathNot: peers },
    },
    {
      name: "no-dev-packages-in-rooms",
      severity: "error",
      comment:
        "What runs in a release is in `dependencies`; types may come from elsewhere, and peers come with the program.",
      from: { path: [rooms, ...program] },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: peers,
      },
    },
  ],
  options: {
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: "^(coverage|out|dist|docs|templates|\\.pulumi-state)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["require", "node", "default", "types"],
      extensions: [".ts", ".cjs", ".mjs", ".js", ".json"],
      mainFields: ["main", "types"],
    },
  },
};
