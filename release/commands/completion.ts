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

const BASH = `_sluice_options() {
  case $1 in
${OPTIONS.join("\n")}
  esac
}
_sluice() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  case $before in
    --stack|-s) COMPREPLY=($(compgen -W "$(ls Pulumi.*.yaml 2>/dev/null | sed -e 's/^Pulumi\\.//' -e 's/\\.yaml$//')" -- "$word")) ;;
    --preset) COMPREPLY=($(compgen -W "mesh hourly cautious blue-green" -- "$word")) ;;
    --format) COMPREPLY=($(compgen -W "text html json" -- "$word")) ;;
    --waves) COMPREPLY=($(compgen -f -X "!*.y*ml" -- "$word")) ;;
    --on-dead) COMPREPLY=($(compgen -W "page rollback resume" -- "$word")) ;;
    --report|--out) COMPREPLY=($(compgen -f -- "$word")) ;;
    --cwd) COMPREPLY=($(compgen -d -- "$word")) ;;
    sluice) COMPREPLY=($(compgen -W "${COMMAND_NAMES.join(" ")}" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$(_sluice_options "\${COMP_WORDS[1]}")" -- "$word")) ;;
  esac
}
complete -F _sluice sluice`;
