import { COLORS } from "../color";
import { ROLLING } from "../labels";
import { isMap } from "./merge";
import { describeValue, type Problem, problem } from "./problem";
import { rollingSchema } from "./rolling-schema";
import { settingsSchema } from "./schema";
import type { StackKeys } from "./settings-args";

/** Whether settings, unchecked, are those of a service without colors. */
export function isRollingStack(raw: unknown): boolean {
  return isMap(raw) && raw["mode"] === ROLLING;
}

/** Keys of a service without colors in a stack of two. */
export function misplacedInColors(raw: unknown): readonly Problem[] {
  if (!isMap(raw)) return [];
  const { mode, image } = raw;
  const places = COLORS.map((color) => `${color}.image`).join(" and ");
  return [
    ...(mode === undefined || mode === "blue-green" ? [] : [wrongMode(mode)]),
    ...(typeof image === "string" && image !== ""
      ? [
          problem(
            ["image"],
            image,
            `a map that says how one is built; images of colors stand in ${places}, and here in mode rolling alone`,
            null,
          ),
        ]
      : []),
  ];
}

function wrongMode(mode: unknown): Problem {
  const needed =
    mode === ROLLING
      ? "blue-green: here only a service in two colors can stand"
      : `one of blue-green, ${ROLLING}`;
  return problem(["mode"], mode, needed);
}

/** What to do instead, by key. */
const INSTEAD: Readonly<Record<string, string>> = {
  activeColor: "the one Deployment has all traffic",
  weights: "the one Deployment has all traffic",
  blue: "its image stands in `image`, what it overrides in `workload`",
  green: "its image stands in `image`, what it overrides in `workload`",
  logging: "its shipper tells lines apart by color; the cluster's own shipper can read these pods",
  migrations:
    "no color waits for a Job; run it before the update, by its pipeline or by workload.initContainers",
} satisfies Partial<Record<keyof StackKeys, string>>;

/** Keys of colors in a stack without any. */
export function misplacedInRolling(raw: unknown): readonly Problem[] {
  return Object.entries(isMap(raw) ? raw : {})
    .filter(([key]) => Object.hasOwn(settingsSchema.shape, key))
    .filter(([key]) => !Object.hasOwn(rollingSchema.shape, key))
    .map(([key, value]) => {
      const instead = INSTEAD[key];
      const why = instead === undefined ? "" : `: ${instead}`;
      const needed = `nothing, as mode is rolling${why}; or mode blue-green`;
      // Nothing of what is in it: there may be secrets.
      return {
        path: [key],
        found: isMap(value) ? "a map" : describeValue(value),
        needed,
        example: null,
      };
    });
}
