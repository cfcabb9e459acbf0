import type { Completion, Option } from "./option";
import type { Verb } from "./verb";

/** Stacks by the names of their files, of which only plain characters are taken. */
const STACKS =
  `ls "./$(sed -n 's/^stackConfigDir: *//p' Pulumi.yaml 2>/dev/null)" 2>/dev/null | ` +
  "sed -n 's/^Pulumi\\.\\([A-Za-z0-9_.-]*\\)\\.yaml$/\\1/p'";

const BASH_FILES: Readonly<Record<Completion, string>> = {
  stacks: `compgen -W "$(${STACKS})" -- "$word"`,
  yaml: `compgen -f -X "!*.y*ml" -- "$word" | _sluice_plain`,
  files: `compgen -f -- "$word" | _sluice_plain`,
  folders: `compgen -d -- "$word" | _sluice_plain`,
};

/**
 * What bash runs, and zsh with its `bashcompinit`. Names of files are anybody's text, and `compgen -W` runs what
 * looks like a command in them: only names of plain characters are offered, as the shell would also run
 * what it is given to insert.
 */
export function bash(verbs: readonly Verb[]): string {
  const names = verbs.map(({ name }) => name).join(" ");
  const options = verbs.map((verb) => {
    const all = Object.keys(verb.options).map((name) => `--${name}`);
    return `    ${verb.name}) echo "${all.join(" ")}" ;;`;
  });
  const values = verbs.flatMap((verb) =>
    Object.entries(verb.options).flatMap(([name, option]) => {
      const offer = offered(option);
      const short = option.short === undefined ? "" : `|${verb.name}\\ -${option.short}`;
      return offer === undefined
        ? []
        : [`    ${verb.name}\\ --${name}${short}) COMPREPLY=($(${offer})) ;;`];
    }),
  );
  const cases = verbs.flatMap((verb) => {
    const offers = Object.values(verb.facts.positionals ?? {}).flatMap(
      (word) => offered(word) ?? [],
    );
    return offers.map((offer) => `    ${verb.name}) COMPREPLY+=($(${offer})) ;;`);
  });
  return `_sluice_options() {
  case $1 in
${options.join("\n")}
  esac
}
_sluice_words() {
  case $1 in
${cases.join("\n")}
    help) COMPREPLY+=($(compgen -W "${names}" -- "$word")) ;;
  esac
}
_sluice_plain() {
  grep -E '^[A-Za-z0-9_./~-]+$'
}
_sluice() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  if [ "$COMP_CWORD" -le 1 ]; then
    COMPREPLY=($(compgen -W "${names}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${values.join("\n")}
    *)
      COMPREPLY=($(compgen -W "$(_sluice_options "\${COMP_WORDS[1]}")" -- "$word"))
      _sluice_words "\${COMP_WORDS[1]}"
      ;;
  esac
}
complete -F _sluice sluice`;
}

function offered({ oneOf, completes }: Option<unknown>): string | undefined {
  if (oneOf) return `compgen -W "${oneOf.join(" ")}" -- "$word"`;
  return completes === undefined ? undefined : BASH_FILES[completes];
}

const FISH_FILES: Readonly<Record<Completion, string>> = {
  stacks: ` -x -a ${quoted(`(${STACKS})`)}`,
  yaml: " -r -F",
  files: " -r -F",
  folders: " -x -a '(__fish_complete_directories)'",
};

/** What fish runs. */
export function fish(verbs: readonly Verb[]): string {
  const lines = verbs.flatMap(({ name, facts, options }) => {
    const isHere = `-n '__fish_seen_subcommand_from ${name}'`;
    const values = Object.values(facts.positionals ?? {}).flatMap(({ oneOf }) =>
      oneOf ? [`complete -c sluice ${isHere} -a ${quoted(oneOf.join(" "))}`] : [],
    );
    const named = Object.entries(options).map(
      ([option, { about, short, value, oneOf, completes }]) => {
        const letter = short === undefined ? "" : ` -s ${short}`;
        const own = oneOf ? ` -x -a ${quoted(oneOf.join(" "))}` : value === undefined ? "" : " -x";
        const offer = completes === undefined ? own : FISH_FILES[completes];
        return `complete -c sluice ${isHere} -l ${option}${letter}${offer} -d ${quoted(about)}`;
      },
    );
    return [
      `complete -c sluice -n __fish_use_subcommand -a ${name} -d ${quoted(facts.summary)}`,
      ...values,
      ...named,
    ];
  });
  return ["complete -c sluice -f", ...lines].join("\n");
}

/** A text that fish takes as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
