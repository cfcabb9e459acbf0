import { COLORS } from "../model/color";
import { isMap } from "../model/settings/merge";
import { type Problem, problem } from "../model/settings/problem";
import { settingsSchema } from "../model/settings/schema";
import { SettingsError, shapeProblems } from "../model/settings/settings-error";
import type { Configured, Split } from "../model/switch";
import { allOn, isServing, weightProblems } from "../model/traffic/weights";
import { refuseRolling } from "./rolling-refusal";

const SPLIT = settingsSchema.pick({ activeColor: true, weights: true });

/** Settings by key, unchecked. */
export type UncheckedArgs = Readonly<Record<string, unknown>>;

/**
 * What the config says about a release. The rest of the settings is the program's to judge.
 *
 * @throws SettingsError when the split makes no sense or a color is no map, ReleaseError for a service without colors
 */
export function configuredRelease(args: UncheckedArgs): Configured {
  refuseRolling(args);
  const { split, problems } = readSplit(args);
  const broken = COLORS.filter((color) => !isMap(given(args[color]) ?? {}));
  const all = [
    ...problems,
    ...broken.map((color) => problem([color], "[no map, or encrypted as a whole]", "a map")),
  ];
  if (!split || all.length > 0) throw new SettingsError(all);
  const images = COLORS.map((color) => [color, imageIn(args[color])] as const);
  const pinned = images.filter(([, image]) => image !== undefined);
  return { ...split, images: Object.fromEntries(pinned) };
}

/** The image that a color's settings pin. */
export function imageIn(color: unknown): string | undefined {
  const image = isMap(color) ? color["image"] : undefined;
  return typeof image === "string" ? image : undefined;
}

/** The split, or what is wrong with it. */
export function readSplit(args: UncheckedArgs): {
  readonly split?: Split;
  readonly problems: readonly Problem[];
} {
  const shares = given(args["weights"]);
  const raw = {
    activeColor: args["activeColor"],
    ...(shares !== undefined && { weights: shares }),
  };
  const { data, error } = SPLIT.safeParse(raw, { reportInput: true });
  if (!data) return { problems: shapeProblems(error, settingsSchema) };
  const { activeColor, weights = allOn(activeColor) } = data;
  const wrong = weightProblems(weights).map((found) =>
    problem(["weights"], weights, `integers from 0 to 100 that sum to 100; ${found}`),
  );
  if (wrong.length === 0 && !isServing(weights, activeColor)) {
    const needed = `a color with weight above 0; weights.${activeColor} is 0`;
    wrong.push(problem(["activeColor"], activeColor, needed));
  }
  return wrong.length > 0 ? { problems: wrong } : { split: { activeColor, weights }, problems: [] };
}

/** A key without a value asks for nothing. */
function given(value: unknown): unknown {
  return value === "" ? undefined : value;
}
