import { helpOf } from "../cli/help-text";
import { GROUPS, type Verb } from "../cli/verb";
import { EXIT_CODES, EXIT_MEANINGS, type ExitName } from "../model/exit-code";

/** How wide a page shows a text without a bar to scroll. */
const COLUMNS = 100;

/** The page of the commands, from their declarations: what `--help` prints of each, and all exit codes. */
export function commandsReference(verbs: readonly Verb[]): string {
  const groups = GROUPS.map((group) => {
    const own = verbs.filter(({ facts }) => facts.group === group);
    return [`## ${group}`, ...own.map(section)].join("\n\n");
  });
  const names = Object.keys(EXIT_CODES) as ExitName[];
  const codes = names.map((name) => `| ${String(EXIT_CODES[name])} | ${EXIT_MEANINGS[name]} |`);
  return [
    ...groups,
    "## Exit codes",
    "<!-- prettier-ignore-start -->",
    ["| code | meaning |", "| --- | --- |", ...codes].join("\n"),
    "<!-- prettier-ignore-end -->",
  ].join("\n\n");
}

function section(verb: Verb): string {
  return [`### ${verb.name}`, `\`\`\`text\n${helpOf(verb, COLUMNS)}\n\`\`\``].join("\n\n");
}
