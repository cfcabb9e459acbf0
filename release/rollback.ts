import type { Command } from "./command";
import { readLine, refuseWords } from "./options";
import { SHIFT_OPTIONS, shift, shiftOptions } from "./shift";

/** Takes all traffic back. Asks nothing of the color that it leaves, and no program. */
export const rollback: Command = async (argv, world) => {
  const { common, values, words } = readLine("rollback", argv, SHIFT_OPTIONS);
  refuseWords("rollback", words);
  const options = shiftOptions("rollback", common, values, world.terminal);
  return shift({ ...options, direction: "back", areDangersAccepted: true }, world);
};
