import { EXIT_CODES } from "../../model/exit-code";
import { helpOf } from "../help-text";
import { required, text } from "../option";
import { noVerb } from "../program";
import { verbNamed, verbNames } from "../registry";
import { verb } from "../verb";
import { columnsOf } from "../wrap";

/** The text of a command. */
export const help = verb("help", {
  group: "Shell",
  summary: "Prints the text of a command.",
  scope: "nothing",
  positionals: { COMMAND: required(text("COMMAND", "any command of sluice"), "a command") },
  json: false,
  examples: ["sluice help release"],
  run: ({ positionals: { COMMAND } }, { terminal }) => {
    if (!verbNames().includes(COMMAND)) throw noVerb(COMMAND);
    terminal.print(helpOf(verbNamed(COMMAND), columnsOf(process.stdout)));
    return Promise.resolve(EXIT_CODES.ok);
  },
});
