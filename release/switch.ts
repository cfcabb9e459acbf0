import { COLORS } from "../model/color";
import type { Direction } from "../model/switch";
import { weightProblems } from "../model/weights";
import type { Command } from "./command";
import { misuse, readLine, refuseWords } from "./options";
import { SHIFT_OPTIONS, shift, shiftOptions } from "./shift";

/** Moves traffic: to a color, or into shares. */
export const switchTraffic: Command = async (argv, world) => {
  const { common, values, words } = readLine("switch", argv, {
    ...SHIFT_OPTIONS,
    to: { type: "string" },
    weights: { type: "string" },
    back: { type: "boolean" },
    "accept-dangers": { type: "boolean" },
    prescale: { type: "boolean" },
  });
  refuseWords("switch", words);
  const options = shiftOptions("switch", common, values, world.terminal);
  if (values.back === true) {
    // The way back asks nothing of the color that it leaves, and no program.
    const accepted = { areDangersAccepted: true, doesPrescale: false };
    return shift({ ...options, direction: "back", ...accepted }, world);
  }
  const areDangersAccepted = values["accept-dangers"] ?? false;
  const doesPrescale = values.prescale ?? false;
  if (doesPrescale && options.isFileOnly) {
    throw misuse("switch", "--prescale and --no-up", "both", "one of them: pods come by an update");
  }
  const direction = directionOf(values.to, values.weights);
  return shift({ ...options, direction, areDangersAccepted, doesPrescale }, world);
};

function directionOf(to: string | undefined, weights: string | undefined): Direction {
  if (to !== undefined && weights !== undefined) {
    throw misuse("switch", "--to and --weights", "both", "one of them");
  }
  if (to !== undefined) {
    const color = COLORS.find((one) => one === to);
    if (!color) throw misuse("switch", "--to", to, `one of ${COLORS.join(", ")}`);
    return { to: color };
  }
  if (weights === undefined) return "on";
  const [blue, green] = weights
    .split(",")
    .map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  const shares = { blue: blue ?? NaN, green: green ?? NaN };
  if (weights.split(",").length !== 2 || weightProblems(shares).length > 0) {
    const needed = "the shares of blue and green, integers that sum to 100, such as 90,10";
    throw misuse("switch", "--weights", weights, needed);
  }
  return { weights: shares };
}
