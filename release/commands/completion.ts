import type { Command } from "../command";
import { EXIT_CODES } from "../exit-code";
import { COMMAND_NAMES, HELP } from "../help";
import { misuse } from "../options";

/** Prints a script that completes commands and stacks. */
export const completion: Command = async ([shell = ""], { terminal }) => {
  if (shell !== "bash" && shell !== "zsh") {
    throw misuse("completion", "the shell", shell === "" ? "nothing" : shell, "bash or zsh");
  }
  terminal.print(`${shell === "zsh" ? ZSH : ""}${BASH}`);
  return Promise.resolve(EXIT_CODES.ok);
};

const ZSH = "autoload -U +X bashcompinit && bashcompinit\n";

/** Options by command, as its help lists them. */
const OPTIONS = COMMAND_NAMES.map((name) => {
  const found = HELP[name].match(/^ {2}--[a-z-]+/gm) ?? [];
  const all = new Set([...found.map((line) => line.trim()), "--help"]);
  return `    ${name}) echo "${[...all].join(" ")}" ;;`;
});

/**
 * Names of files are anybody's text, and `compgen -W` runs what looks like a command in its words: only
 * names of plain characters are offered, as the shell would also run what it is given to insert.
 */
const BASH = `_sluice_options() {
  case $1 in
${OPTIONS.join("\n")}
  esac
}
_sluice_plain() {
  grep -E '^[A-Za-z0-9_./~-]+$'
}
_sluice() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  case $before in
    --stack|-s) COMPREPLY=($(compgen -W "$(ls Pulumi.*.yaml 2>/dev/null | sed -n 's/^Pulumi\\.\\([A-Za-z0-9_.-]*\\)\\.yaml$/\\1/p')" -- "$word")) ;;
    --preset) COMPREPLY=($(compgen -W "mesh hourly cautious blue-green" -- "$word")) ;;
    --format) COMPREPLY=($(compgen -W "text html json" -- "$word")) ;;
    --waves) COMPREPLY=($(compgen -f -X "!*.y*ml" -- "$word" | _sluice_plain)) ;;
    --on-dead) COMPREPLY=($(compgen -W "page rollback resume" -- "$word")) ;;
    --report|--out) COMPREPLY=($(compgen -f -- "$word" | _sluice_plain)) ;;
    --cwd) COMPREPLY=($(compgen -d -- "$word" | _sluice_plain)) ;;
    sluice) COMPREPLY=($(compgen -W "${COMMAND_NAMES.join(" ")}" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$(_sluice_options "\${COMP_WORDS[1]}")" -- "$word")) ;;
  esac
}
complete -F _sluice sluice`;
