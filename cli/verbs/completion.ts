import { EXIT_CODES } from "../../model/exit-code";
import { bash, fish } from "../completion-script";
import { choice, required } from "../option";
import { allVerbs } from "../registry";
import { verb } from "../verb";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** Prints a script that completes commands, options and their values. */
export const completion = verb("completion", {
  group: "Shell",
  summary: "Prints a script that completes commands, options and stacks in a shell.",
  scope: "nothing",
  positionals: {
    SHELL: required(choice("SHELL", SHELLS, "the shell"), `one of ${SHELLS.join(", ")}`),
  },
  json: false,
  examples: ["source <(sluice completion bash)", "sluice completion fish | source"],
  run: ({ positionals: { SHELL } }, { terminal }) => {
    const verbs = allVerbs();
    const load = SHELL === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
    terminal.print(SHELL === "fish" ? fish(verbs) : `${load}${bash(verbs)}`);
    return Promise.resolve(EXIT_CODES.ok);
  },
});
