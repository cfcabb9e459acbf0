import type { StackFile } from "../stack/stack-file";
import type { World } from "./world";

/** The unchecked settings of a stack's file; says which keys stand there under old names. */
export function settingsOf(
  file: StackFile,
  { terminal }: Pick<World, "terminal">,
): ReturnType<StackFile["args"]>["args"] {
  const { args, renamed } = file.args();
  for (const words of renamed) terminal.say(`warning: ${words}`);
  return args;
}
