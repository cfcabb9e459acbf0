import type { z } from "zod";
import { nearest } from "../nearest";
import { dotted, type Example, type Problem, problem } from "./problem";
import { exampleFor, type ExampleStyle } from "./examples";
import { knownKeys, oldKeys, settingsKeys } from "./keys";
import { showable } from "./secret-places";

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
  const found = error.issues.flatMap((issue) => issueProblems(issue, schema));
  const problems = found.map((one) => withMistyped(one, error));
  const texts = problems.map(({ example: _example, ...one }) => JSON.stringify(one));
  return problems.filter((_found, index) => texts.indexOf(texts[index] ?? "") === index);
}

/** A key that is missing, beside an unknown one that looks like it: it was mistyped. */
function withMistyped(missing: Problem, error: z.ZodError): Problem {
  const name = missing.path.at(-1);
  if (missing.found !== "nothing" || typeof name !== "string") return missing;
  const around = JSON.stringify(missing.path.slice(0, -1));
  const unknown = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" && JSON.stringify(issue.path) === around ? issue.keys : [],
  );
  const other = unknown.find((key) => nearest(key, [name]) === name);
  return other === undefined ? missing : { ...missing, found: `nothing, but ${other}` };
}

function issueProblems(issue: z.core.$ZodIssue, schema: z.ZodType): readonly Problem[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, path);
    const old = oldKeys(schema, path);
    return issue.keys.map((key) => {
      const now = old.get(key);
      const where = { path: [...path, key], example: null };
      if (now !== undefined) {
        return { ...where, found: `the old name of ${now}`, needed: `${now}, and that alone` };
      }
      const needed = `a known key${suggestion(key, known, old, schema)} Known: ${known.join(", ")}`;
      return { ...where, found: "an unknown key", needed };
    });
  }
  const kind = fittingKind(issue);
  if (kind) {
    return kind.flatMap((one) =>
      issueProblems({ ...one, path: [...issue.path, ...one.path] }, schema),
    );
  }
  const found = problem(path, showable(schema, path, issue.input), issue.message, meant(issue));
  // A malformed name in a map: no value mends it.
  return [issue.code === "invalid_key" ? { ...found, example: null } : found];
}

/** What is wrong within a map, where a map is one of the kinds of value that a key may have. */
function fittingKind(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] | undefined {
  if (issue.code !== "invalid_union") return undefined;
  const fits = (one: z.core.$ZodIssue) => one.path.length > 0 || one.code === "unrecognized_keys";
  const [kind, ...others] = issue.errors.filter((issues) => issues.every(fits));
  return others.length === 0 ? kind : undefined;
}

/** The valid value that is nearest to what was found; nothing where only its owner can know. */
function meant(issue: z.core.$ZodIssue): Example | undefined {
  const { input } = issue;
  if (typeof input !== "string") return undefined;
  if (issue.code === "invalid_value") return nearest(input, issue.values.map(String));
  if (issue.code !== "invalid_type") return undefined;
  if (issue.expected === "boolean" && /^(?:yes|on|true|1)$/i.test(input)) return true;
  if (issue.expected === "boolean" && /^(?:no|off|false|0)$/i.test(input)) return false;
  return issue.expected === "number" && /^\d+$/.test(input) ? Number(input) : undefined;
}

function suggestion(
  key: string,
  known: readonly string[],
  old: ReadonlyMap<string, string>,
  schema: z.ZodType,
): string {
  const meant = nearest(key, [...known, ...old.keys()]);
  const other = old.get(meant ?? "") ?? meant ?? elsewhere(key, schema);
  return other === undefined ? "." : `; did you mean ${other}?`;
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
