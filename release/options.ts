import { resolve } from "node:path";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { complain } from "../render/preview-error";
import { EXIT_CODES } from "./exit-code";
import { type CommandName, helpCommand } from "./help";
import { ReleaseError } from "./release-error";
import { reasonOf } from "../model/reason";

/** Options as `parseArgs` takes them. */
export type OptionShapes = NonNullable<ParseArgsConfig["options"]>;

/** What every command understands; `--help` is answered before. */
export interface CommonOptions {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  readonly stack?: string;
  readonly json: boolean;
}

const COMMON = {
  cwd: { type: "string" },
  stack: { type: "string", short: "s" },
  json: { type: "boolean" },
} as const satisfies OptionShapes;

interface CommonValues {
  readonly cwd?: string;
  readonly stack?: string;
  readonly json?: boolean;
}

/**
 * Reads a command line.
 *
 * @throws ReleaseError that names what was not understood
 */
export function readLine<const O extends OptionShapes>(
  command: CommandName,
  argv: readonly string[],
  options: O,
) {
  const end = argv.includes("--") ? argv.indexOf("--") : argv.length;
  const { values, positionals } = parsed(command, argv.slice(0, end), options);
  const { cwd, json, stack = process.env["PULUMI_STACK"] } = values as CommonValues;
  const common: CommonOptions = {
    directory: resolve(cwd ?? "."),
    ...(stack !== undefined && stack !== "" && { stack }),
    json: json ?? false,
  };
  /** What stands after `--` is for the program that the command calls. */
  return { common, values, words: positionals, rest: argv.slice(end + 1) };
}

function parsed<const O extends OptionShapes>(
  command: CommandName,
  args: readonly string[],
  options: O,
) {
  try {
    const all = { ...COMMON, ...options };
    return parseArgs({ args: [...args], allowPositionals: true, options: all });
  } catch (error) {
    const message = reasonOf(error);
    throw new ReleaseError(`${message}\n    next     ${helpCommand(command)}`, EXIT_CODES.usage);
  }
}

/** A command line that makes no sense. */
export function misuse(
  command: CommandName,
  about: string,
  found: string,
  needed: string,
): ReleaseError {
  const next = helpCommand(command);
  return new ReleaseError(complain({ about, found, needed, next }), EXIT_CODES.usage);
}

/** @throws ReleaseError when there are words where only options belong */
export function refuseWords(command: CommandName, words: readonly string[]): void {
  if (words.length > 0) throw misuse(command, "the command line", words.join(" "), "options only");
}
