import { anyText, freeText, listOf } from "./fields";

/** What a container runs. */
export const commandShape = {
  /** Entry point instead of the image's. @default - the image's */
  command: listOf(
    anyText("a word").meta({ examples: ["/bin/shop"] }),
    "a list of words",
  ).exactOptional(),
  /** Arguments instead of the image's. @default - the image's */
  args: listOf(freeText().meta({ examples: ["--verbose"] }), "a list of words").exactOptional(),
};
