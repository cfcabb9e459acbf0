import type { ExitCode, ExitName } from "../model/exit-code";
import type { World } from "./world";
import {
  apart,
  type CommonOptions,
  commonOf,
  commonOptions,
  type RawLine,
  readAll,
  type Scope,
  takeApart,
} from "./line";
import { collected } from "./collected";
import { UsageError, usageError } from "./usage-error";
import type { Options, Values } from "./option";

/** Under which heading a verb stands in the overview. */
export const GROUPS = ["Look", "Release", "By hand", "Image", "Shell"] as const;

/** A command line, understood. */
export interface ParsedLine<O extends Options, W extends Options> {
  readonly common: CommonOptions;
  readonly options: Values<O>;
  readonly positionals: Values<W>;
  /** The line as it was given. */
  readonly argv: RawLine["argv"];
  /** Every option as text, where it matters whether it was given. */
  readonly given: RawLine["given"];
  /** What stands after `--`. */
  readonly rest: readonly string[];
}

/** All that is said of a verb: parser, help, completion, the page of the commands and exit codes come from it. */
export interface VerbFacts {
  readonly group: (typeof GROUPS)[number];
  /** What it does, in one sentence. */
  readonly summary: string;
  /** What else is worth knowing, in paragraphs; lines that are indented stay as they are. */
  readonly about?: string;
  readonly scope: Scope;
  /** Words that have no name, in order, by what stands for them; all have to be there. */
  readonly positionals?: Options;
  readonly options?: Options;
  /**
   * Whether `--json` prints the result as JSON: the verb does it itself, or what it prints and reports is collected.
   */
  readonly json: boolean | "collected";
  /** Sets of options of which only one may be given. */
  readonly apart?: readonly (readonly string[])[];
  /** Options one of which has to be given where no person can be asked. */
  readonly consent?: readonly string[];
  /** Whose options stand after `--`. */
  readonly rest?: string;
  readonly examples: readonly string[];
  /** What it can end with, beside `COMMON_CODES`. */
  readonly codes?: readonly ExitName[];
}

/** What every verb can end with. */
export const COMMON_CODES = ["ok", "failed", "usage", "refused"] as const;

/** What a verb can end with that may drive a release. */
export const DRIVE_CODES = [
  ...(["holding", "rolledBack", "aborted", "timedOut", "halted"] as const),
  ...(["superseded", "interrupted", "unkept"] as const),
] as const;

/** A verb of the command line. */
export class Verb {
  constructor(
    readonly name: string,
    readonly facts: VerbFacts,
    private readonly act: (raw: RawLine, world: World) => Promise<ExitCode>,
  ) {}

  /** All options, in the order of the help. */
  get options(): Options {
    const { scope, json, options } = this.facts;
    const { first, last } = commonOptions(scope, json !== false);
    return { ...first, ...options, ...last };
  }

  /**
   * @throws UsageError for a line that makes no sense; what else it throws is an error for people, too: ReleaseError,
   * PreviewError, SettingsError, ClusterError
   */
  async run(argv: readonly string[], world: World): Promise<ExitCode> {
    try {
      const raw = takeApart(this.name, argv, this.options);
      const isCollected = this.facts.json === "collected" && raw.given.has("json");
      const act = async (own: World) => this.act(raw, own);
      return await (isCollected ? collected(world, act) : act(world));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw error.next === undefined
        ? new UsageError(error.wrong, `sluice ${this.name} --help`)
        : error;
    }
  }
}

/** Declares a verb; the types of its options come from the declaration. */
export function verb<const O extends Options, const W extends Options>(
  name: string,
  declared: VerbFacts & {
    readonly options?: O;
    readonly positionals?: W;
    readonly run: (line: ParsedLine<O, W>, world: World) => Promise<ExitCode>;
  },
): Verb {
  const { run, ...facts } = declared;
  return new Verb(name, facts, async (raw, world) => run(lineOf(facts, raw, world), world));
}

function lineOf<O extends Options, W extends Options>(
  facts: VerbFacts & { readonly options?: O; readonly positionals?: W },
  raw: RawLine,
  { terminal }: World,
): ParsedLine<O, W> {
  const { given, positionals, rest } = raw;
  const names = Object.keys(facts.positionals ?? {});
  const read = readAll(facts.options, (name) => given.get(name), "--");
  const positionalAt = (index: number) => positionals.slice(index, index + 1);
  const named = readAll(facts.positionals, (name) => positionalAt(names.indexOf(name)), "");
  const wrong = [
    ...named.wrong,
    ...read.wrong,
    ...(facts.apart ?? []).flatMap((set) => apart(set, given)),
    ...(terminal.isInteractive ? [] : missingConsent(facts.consent ?? [], given)),
    ...tooMuch(facts, names, raw),
  ];
  if (wrong.length > 0) throw new UsageError(wrong);
  return {
    common: commonOf(raw, facts.scope),
    options: read.values,
    positionals: named.values,
    argv: raw.argv,
    given,
    rest,
  };
}

/** Nobody agreed, and nobody can be asked. */
function missingConsent(consent: readonly string[], given: RawLine["given"]) {
  if (consent.length === 0 || consent.some((name) => given.has(name))) return [];
  const needed = consent.map((name) => `--${name}`).join(", or ");
  return usageError("--yes", "nothing, and no terminal to ask in", needed).wrong;
}

function tooMuch(facts: VerbFacts, names: readonly string[], { positionals, rest }: RawLine) {
  const more = positionals.slice(names.length).join(" ");
  const only = names.length === 0 ? "options only" : `${names.join(" ")} and options only`;
  return [
    ...(more === "" ? [] : usageError("the command line", more, only).wrong),
    ...(rest.length === 0 || facts.rest !== undefined
      ? []
      : usageError("what stands after --", rest.join(" "), "nothing: no other program gets it")
          .wrong),
  ];
}
