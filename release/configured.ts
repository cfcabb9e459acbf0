import { COLORS } from "../model/color";
import { isMap } from "../model/merge";
import { type Problem, problem } from "../model/problem";
import { settingsSchema } from "../model/settings";
import { SettingsError, shapeProblems } from "../model/settings-error";
import type { Configured, Split } from "../model/switch";
import { allOn, isServing, weightProblems } from "../model/weights";

const SPLIT = settingsSchema.pick({ activeColor: true, weights: true });

/** Config as a program gets it, without the project's name: text, with maps as JSON. */
export type ConfigTexts = Readonly<Record<string, string | undefined>>;

/**
 * What the config says about a release. The rest of the settings is the program's to judge.
 *
 * @throws SettingsError when the split makes no sense or a color is no map
 */
export function configuredRelease(config: ConfigTexts): Configured {
  const { split, problems } = readSplit(config);
  const colors = COLORS.map((color) => [color, parsed(config[color]) ?? {}] as const);
  const all = [
    ...problems,
    ...colors.flatMap(([color, value]) =>
      isMap(value) ? [] : [problem([color], "[no map, or encrypted as a whole]", "a map")],
    ),
  ];
  if (!split || all.length > 0) throw new SettingsError(all);
  const images = COLORS.map((color) => [color, imageIn(config[color])] as const);
  const pinned = images.filter(([, image]) => image !== undefined);
  return { ...split, images: Object.fromEntries(pinned) };
}

/** The image that a color's settings pin. */
export function imageIn(color: string | undefined): string | undefined {
  const value = parsed(color);
  const image = isMap(value) ? value["image"] : undefined;
  return typeof image === "string" ? image : undefined;
}

/** The split, or what is wrong with it. */
export function readSplit(config: ConfigTexts): {
  readonly split?: Split;
  readonly problems: readonly Problem[];
} {
  const given = parsed(config["weights"]);
  const hasWeights = given !== undefined && JSON.stringify(given) !== "{}";
  const raw = { activeColor: config["activeColor"], ...(hasWeights && { weights: given }) };
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

/** Pulumi.yaml gives an optional map the default {}: nothing was asked for. */
function parsed(text: string | undefined): unknown {
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
