/** A permanent slot for one version of the service. Neither is special: the active one is config. */
export type Color = "blue" | "green";

/** Both colors, in the order in which every object lists them, so that diffs keep their shape. */
export const COLORS: readonly [Color, Color] = ["blue", "green"];

/** One value for each color. */
export type PerColor<T> = Readonly<Record<Color, T>>;

/** The color that is not `color`. */
export function otherColor(color: Color): Color {
  return color === "blue" ? "green" : "blue";
}

/** Builds one value for each color. */
export function perColor<T>(build: (color: Color) => T): PerColor<T> {
  return { blue: build("blue"), green: build("green") };
}
