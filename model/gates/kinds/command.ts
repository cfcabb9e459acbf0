import { z } from "zod";
import { ENV_NAME } from "../../name";
import { anyText, listOf, text } from "../../settings/fields";
import { type GateBase, type GateKind, named, type Own } from "../gate-kind";

const WORDS = "a program and its arguments as a list of words";

/** Names of variables of the driver's environment. */
export const variables = () =>
  listOf(
    text(ENV_NAME, "the name of a variable").meta({ examples: ["SMOKE_TOKEN"] }),
    "a list of names of variables",
  ).exactOptional();

const fields = () => ({
  ...named,
  /** Program and arguments, without a shell; exit code 0 passes, 75 is unknown, all others fail. */
  command: z
    .array(anyText("a word").meta({ examples: ["npm"] }), { error: WORDS })
    .min(1, { error: WORDS })
    .readonly()
    .meta({ examples: [["npm", "run", "smoke"]] }),
  /**
   * Variables of the driver's environment that it gets beside the harmless ones, by name; their values are
   * hidden in what it says.
   * @default - none
   */
  env: variables(),
});

/** A program of the user's own; exit code 0 passes, 75 (EX_TEMPFAIL) is unknown, all others fail. */
export interface CommandGate extends GateBase, Own<typeof fields> {
  readonly kind: "command";
}

export const command = {
  kind: "command",
  text: "Programs of one's own.",
  fields,
} satisfies GateKind<CommandGate>;
