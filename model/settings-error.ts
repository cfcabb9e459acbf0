import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import { dotted, type Problem, problem } from "./problem";
import { exampleFor, type ExampleStyle } from "./settings-examples";
import { knownKeys, settingsKeys } from "./settings-keys";

/** Settings that cannot be used. Holds all problems, so that one round of mending is enough. */
export class SettingsError extends Error {
  constructor(
    /** All that is wrong, in the order of the keys. */
    readonly problems: readonly Problem[],
    style: ExampleStyle = { prefix: "", commands: false },
  ) {
    super(formatProblems(problems, style));
    this.name = "SettingsError";
  }
}

/** Turns the schema's findings into problems; a value that breaks two checks of one sentence is one. */
export function shapeProblems(error: z.ZodError, schema: z.ZodType): readonly Problem[] {
  const problems = error.issues.flatMap((issue) => issueProblems(issue, schema));
  const texts = problems.map((found) => JSON.stringify(found));
  return problems.filter((_found, index) => texts.indexOf(texts[index] ?? "") === index);
}

function issueProblems(issue: z.core.$ZodIssue, schema: z.ZodType): readonly Problem[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      found: "an unknown key",
      needed: suggestion(key, known, schema),
      example: null,
    }));
  }
  const found = problem(path, issue.input, issue.message);
  // A malformed name in a map: no value mends it.
  return [issue.code === "invalid_key" ? { ...found, example: null } : found];
}

function suggestion(key: string, known: readonly string[], schema: z.ZodType): string {
  const nearest = closest(key, [...known]);
  const meant = distance(key, nearest) > 2 ? (elsewhere(key, schema) ?? nearest) : nearest;
  return `a known key; did you mean ${meant}? Known: ${known.join(", ")}`;
}

/** Where a key of this name does stand: the shallowest place, `workload` before the colors. */
function elsewhere(name: string, schema: z.ZodType): string | undefined {
  const depth = (key: string) => key.split(".").length + (/^(?:blue|green)\./.test(key) ? 0.5 : 0);
  const places = settingsKeys(schema).map(({ key }) => key);
  const same = places.filter((key) => key.split(".").at(-1) === name);
  return same.sort((one, other) => depth(one) - depth(other))[0];
}

function formatProblems(problems: readonly Problem[], style: ExampleStyle): string {
  const count = problems.length === 1 ? "1 problem" : `${String(problems.length)} problems`;
  const blocks = problems.map(({ path, found, needed, example: own }) => {
    const lines = [
      `  ${path.length === 0 ? "the settings as a whole" : `${style.prefix}${dotted(path)}`}`,
      `    found    ${found}`,
      `    needed   ${needed}`,
    ];
    const example = exampleFor(path, style, own);
    return [...lines, ...(example === undefined ? [] : [`    example  ${example}`])].join("\n");
  });
  return [
    `The settings cannot be used: ${count}. Nothing was declared and nothing was changed.`,
    ...blocks,
  ].join("\n\n");
}
