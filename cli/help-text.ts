import { EXIT_CODES, EXIT_MEANINGS } from "../model/exit-code";
import type { Option } from "./option";
import { COMMON_CODES, GROUPS, type Verb } from "./verb";
import { wrapped } from "./wrap";

/** Longer names of options stand on a line of their own. */
const NAME_WIDTH = 18;

/** What `--help` prints of a verb. */
export function helpOf(verb: Verb, columns: number): string {
  const { summary, about, examples } = verb.facts;
  const sections = [
    wrapped(summary, columns),
    ...(about === undefined ? [] : [wrapped(about, columns)]),
    `Usage: ${usageOf(verb)}`,
    optionRows(verb)
      .map(([name, text]) => row(name, text, NAME_WIDTH, columns))
      .join("\n"),
    ...(examples.length === 0
      ? []
      : [["Examples", ...examples.map((one) => `  ${one}`)].join("\n")]),
    [
      "Exit codes",
      ...codeRows(verb).map(([code, text]) => row(code.padStart(2), text, 4, columns)),
    ].join("\n"),
  ];
  return sections.join("\n\n");
}

/** What is printed where no verb is named. */
export function overview(verbs: readonly Verb[], columns: number): string {
  const width = Math.max(...verbs.map(({ name }) => name.length)) + 2;
  const groups = GROUPS.map((group) => {
    const own = verbs.filter(({ facts }) => facts.group === group);
    return [group, ...own.map(({ name, facts }) => row(name, facts.summary, width, columns))].join(
      "\n",
    );
  });
  return [
    "Usage: sluice COMMAND [options]",
    ...groups,
    wrapped(
      "`sluice help COMMAND` says more. `sluice --version` says which version this is.",
      columns,
    ),
  ].join("\n\n");
}

/** How a verb is called. */
function usageOf({ name, facts }: Verb): string {
  const positionals = Object.keys(facts.positionals ?? {});
  const rest = facts.rest === undefined ? [] : [`[-- options of ${facts.rest}]`];
  return ["sluice", name, ...positionals, "[options]", ...rest].join(" ");
}

/** Words and options of a verb with what they mean. */
export function optionRows(verb: Verb): readonly (readonly [string, string])[] {
  const positionals = Object.entries(verb.facts.positionals ?? {});
  return [
    ...positionals.map(([name, option]) => [name, meaningOf(option)] as const),
    ...Object.entries(verb.options).map(([name, option]) => {
      const value = option.value === undefined ? "" : ` ${option.value}`;
      const short = option.short === undefined ? "" : `-${option.short}, `;
      return [`${short}--${name}${value}`, meaningOf(option)] as const;
    }),
  ];
}

/** Exit codes of a verb with what they mean. */
export function codeRows({ facts }: Verb): readonly (readonly [string, string])[] {
  const names = [...COMMON_CODES, ...(facts.codes ?? [])];
  return names
    .sort((one, other) => EXIT_CODES[one] - EXIT_CODES[other])
    .map((name) => [String(EXIT_CODES[name]), EXIT_MEANINGS[name]] as const);
}

function meaningOf({ about, oneOf, default: own }: Option<unknown>): string {
  const facts = [
    ...(oneOf ? [`one of ${oneOf.join(", ")}`] : []),
    ...(own === undefined ? [] : [`${own} if not set`]),
  ];
  return facts.length === 0 ? about : `${about} (${facts.join("; ")})`;
}

/** A name, and beside it what it means. */
function row(name: string, text: string, width: number, columns: number): string {
  const indent = " ".repeat(width + 2);
  const body = wrapped(text, columns - indent.length).split("\n");
  const [first = "", ...rest] = body.map((line) => `${indent}${line}`);
  const head = `  ${name.padEnd(width)}`;
  const isLong = head.length > indent.length || name.length >= width;
  return isLong
    ? [`  ${name}`, first, ...rest].join("\n")
    : [head + first.trimStart(), ...rest].join("\n");
}
