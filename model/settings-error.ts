import { closest } from "fastest-levenshtein";
import type { z } from "zod";
import { describeValue, type Problem } from "./problem";
import { exampleFor, knownKeys } from "./settings-keys";

/** How problems are shown: whose keys they are. */
export interface ProblemStyle {
  /** Prefix of a key, such as the project's name and a colon. */
  readonly prefix: string;
  /** Whether examples are commands for `pulumi config`. */
  readonly commands: boolean;
}

/** Settings that cannot be used. Holds all problems, so that one round of mending is enough. */
export class SettingsError extends Error {
  constructor(
    /** All that is wrong, in the order of the keys. */
    readonly problems: readonly Problem[],
    style: ProblemStyle = { prefix: "", commands: false },
  ) {
    super(formatProblems(problems, style));
    this.name = "SettingsError";
  }

  /** The same problems with keys and examples in another form. */
  styled(style: ProblemStyle): SettingsError {
    return new SettingsError(this.problems, style);
  }
}

/** Turns the schema's findings into problems. */
export function shapeProblems(error: z.ZodError, schema: z.ZodType): readonly Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    if (issue.code !== "unrecognized_keys") {
      return [{ path, found: describeValue(path, issue.input), needed: issue.message }];
    }
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      found: "an unknown key",
      needed: suggestion(key, known),
    }));
  });
}

function suggestion(key: string, known: readonly string[]): string {
  if (known.length === 0) return "no such key";
  return `a known key; did you mean ${closest(key, [...known])}? Known: ${known.join(", ")}`;
}

function formatProblems(problems: readonly Problem[], style: ProblemStyle): string {
  const count = problems.length === 1 ? "1 problem" : `${String(problems.length)} problems`;
  const blocks = problems.map(({ path, found, needed }) => {
    const lines = [
      `  ${style.prefix}${dotted(path)}`,
      `    found    ${found}`,
      `    needed   ${needed}`,
    ];
    const example = exampleFor(path, style);
    return [...lines, ...(example === undefined ? [] : [`    example  ${example}`])].join("\n");
  });
  return [
    `The settings cannot be used: ${count}. Nothing was declared and nothing was changed.`,
    ...blocks,
  ].join("\n\n");
}

/** A path as `pulumi config --path` takes it. */
export function dotted(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${String(step)}]`;
      if (!/^[\w-]+$/.test(step)) return `["${step}"]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}
