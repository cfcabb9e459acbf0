import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { nearest } from "../model/nearest";
import { unitName } from "../model/services";
import type { Complaint } from "../model/complaint";
import { UsageError, usageError } from "./usage-error";
import { flag, InvalidValue, type Option, type Options, text, type Values } from "./option";

/** What a verb is about: one stack, some of them, a folder, or nothing of the project. */
export type Scope = "stack" | "stacks" | "folder" | "nothing";

/** What every verb about a stack or a folder understands. */
export interface CommonOptions {
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  /** Name of the stack, or of a service of it; or some, with commas between. */
  readonly stack?: string;
  /** Whether the result is JSON. */
  readonly json: boolean;
}

/** Whatever stands on a command line, by option, as text. */
export interface RawLine {
  /** The line as it was given. */
  readonly argv: readonly string[];
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
  /** What stands after `--`. */
  readonly rest: readonly string[];
}

const NAMED = "from Pulumi.NAME.yaml; PULUMI_STACK works, too";
const SERVICE = "of several of the stack, by the namespace of its keys";
const CWD = text("DIR", "the folder of Pulumi.yaml, if it is another one", {
  completes: "folders",
});

const SCOPES: Readonly<Record<Scope, Options>> = {
  stack: {
    stack: text("NAME", `the stack, ${NAMED}; may be left out if there is one only`, {
      short: "s",
      completes: "stacks",
    }),
    service: text("NAME", `the service, ${SERVICE}`),
    cwd: CWD,
  },
  stacks: {
    stack: text("NAME", `the stack, ${NAMED}; or several, with commas between`, {
      short: "s",
      completes: "stacks",
    }),
    service: text("NAME", `the service, ${SERVICE}; or some, with commas between: together`),
    cwd: CWD,
  },
  folder: { cwd: CWD },
  nothing: {},
};

/** Options that come with a scope, before and behind those of the verb itself. */
export function commonOptions(scope: Scope, hasJson: boolean): { first: Options; last: Options } {
  const json = flag("the result as JSON, errors included");
  const help = flag("this text", { short: "h" });
  return { first: SCOPES[scope], last: { ...(hasJson && { json }), help } };
}

/** Where the arguments that are sluice's own end, and those of the program that it calls begin. */
export function ownArguments(argv: readonly string[]): readonly string[] {
  return argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
}

/**
 * Takes a command line apart.
 *
 * @throws UsageError with everything that no option of the verb is, or that lacks its value
 */
export function takeApart(verb: string, argv: readonly string[], options: Options): RawLine {
  const own = ownArguments(argv);
  const { tokens } = parseArgs({
    args: [...own],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value, short }]) => [
        name,
        { type: value === undefined ? "boolean" : "string", ...(short && { short }) },
      ]),
    ),
  });
  const given = new Map<string, readonly string[]>();
  const positionals: string[] = [];
  const wrong: Complaint[] = [];
  let open: string | undefined;
  const add = (name: string, value: string) => given.set(name, [...(given.get(name) ?? []), value]);
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (open === undefined) positionals.push(token.value);
      else add(open, token.value);
    }
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = options[name];
    const why = option ? reasonAgainst(option, value, inlineValue) : unknown(verb, name, options);
    if (why) wrong.push({ about: rawName, ...why });
    add(name, value ?? "");
    open = option?.takesMore === true ? name : undefined;
  }
  if (wrong.length > 0) throw new UsageError(wrong);
  return { argv, given, positionals, rest: argv.slice(own.length + 1) };
}

/** Reads options, and says at once all that is wrong with them. */
export function readAll<O extends Options>(
  options: O | undefined,
  raw: (name: string) => readonly string[] | undefined,
  mark: "--" | "",
) {
  const wrong: Complaint[] = [];
  const entries = Object.entries(options ?? {}).map(([name, option]) => {
    const given = raw(name) ?? [];
    const value = option.read(given);
    if (value instanceof InvalidValue) {
      const found = given.at(-1)?.trim() ?? "";
      const shown = found === "" ? "nothing" : found;
      wrong.push({ about: `${mark}${name}`, found: shown, needed: value.needed });
    }
    return [name, value] as const;
  });
  return { values: Object.fromEntries(entries) as Values<O>, wrong };
}

/** What every verb about a stack or a folder is told. */
export function commonOf({ given }: RawLine, scope: Scope): CommonOptions {
  const named = given.get("stack")?.at(-1) ?? process.env["PULUMI_STACK"] ?? "";
  const service = given.get("service")?.at(-1);
  if (scope === "stack" && service?.includes(",") === true) {
    throw usageError("--service", service, "one service");
  }
  const stack = unitNames(named, service);
  return {
    directory: resolve(given.get("cwd")?.at(-1) ?? "."),
    ...(stack !== "" && { stack }),
    json: given.has("json"),
  };
}

/** Every service of every stack, with commas between. */
function unitNames(stacks: string, services: string | undefined): string {
  if (services === undefined) return stacks;
  return stacks
    .split(",")
    .flatMap((stack) =>
      services
        .split(",")
        .map((service) => unitName({ stack: stack.trim(), service: service.trim() })),
    )
    .join(",");
}

/** Refuses options of which only one may be given. */
export function apart(names: readonly string[], given: RawLine["given"]): readonly Complaint[] {
  const found = names.filter((name) => given.has(name)).map((name) => `--${name}`);
  if (found.length < 2) return [];
  const { wrong } = usageError(
    found.join(" and "),
    found.length === 2 ? "both" : "all",
    "one of them",
  );
  return wrong;
}

function reasonAgainst(
  { value: placeholder }: Option<unknown>,
  value: string | undefined,
  isInline: boolean | undefined,
): Omit<Complaint, "about"> | undefined {
  if (placeholder === undefined) {
    return value === undefined ? undefined : { found: value, needed: "no value" };
  }
  if (value === undefined) return { found: "nothing", needed: placeholder };
  const isOption = value.startsWith("-") && value.length > 1 && isInline !== true;
  return isOption
    ? { found: value, needed: `${placeholder}, or with = if it begins so` }
    : undefined;
}

function unknown(verb: string, name: string, options: Options): Omit<Complaint, "about"> {
  const found = `no option of sluice ${verb}`;
  const near = nearest(name, Object.keys(options));
  if (near !== undefined) return { found, needed: `did you mean --${near}?` };
  if (name === "json") return { found, needed: "no --json: its result is text" };
  const all = Object.keys(options).map((one) => `--${one}`);
  return { found, needed: `one of ${all.join(", ")}` };
}
