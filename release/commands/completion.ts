import type { Command } from "../command";
import { EXIT_CODES } from "../exit-code";
import { COMMAND_NAMES } from "../help";
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

const BASH = `_sluice() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  case $before in
    --stack|-s) COMPREPLY=($(compgen -W "$(ls Pulumi.*.yaml 2>/dev/null | sed -e 's/^Pulumi\\.//' -e 's/\\.yaml$//')" -- "$word")) ;;
    --preset) COMPREPLY=($(compgen -W "mesh hourly cautious blue-green" -- "$word")) ;;
    --cwd) COMPREPLY=($(compgen -d -- "$word")) ;;
    sluice) COMPREPLY=($(compgen -W "${COMMAND_NAMES.join(" ")}" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "--stack --cwd --yes --json --help" -- "$word")) ;;
  esac
}
complete -F _sluice sluice`;
