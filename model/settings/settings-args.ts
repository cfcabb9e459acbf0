import type { Color, PerColor } from "../color";
import type { Weights } from "../traffic/weights";
import type { rollingSchema } from "./rolling-schema";
import type { settingsSchema } from "./schema";
import type { stackSchema } from "./stack-schema";
import type { Resolved, Written } from "./typed";

/**
 * The settings of a stack, as a person writes them: one service, how it is released, and the cluster it
 * runs on.
 *
 * @typeParam Value - what stands for images and secrets: text, or in a program also another resource's output
 */
export type StackArgs<Value = string> = Written<typeof settingsSchema, Value>;

/** Every key that a stack may have, whatever its mode. */
export type StackKeys = Written<typeof stackSchema>;

/** The settings of a stack without colors, as a person writes them. */
export type RollingArgs<Value = string> = Written<typeof rollingSchema, Value>;

type RollingStack<Value> = Resolved<typeof rollingSchema, Value>;

/** A service without colors with all its numbers: valid as a whole. */
export interface RollingSettings<Value = string> extends Omit<
  RollingStack<Value>,
  "image" | "release"
> {
  /** Absent while it is to be built. */
  readonly image?: Value;
  /** How the image is built; absent where there is one. */
  readonly build?: Exclude<RollingStack<Value>["image"], Value | string>;
}

/** Everything that one service is, as a person writes it. */
export type SettingsArgs<Value = string> = Omit<StackArgs<Value>, "release" | "cluster">;

/** One color: its image, and what it has different from `workload`. */
export type ColorArgs<Value = string> = NonNullable<StackArgs<Value>[Color]>;

/** The settings of a stack with every default. */
export type StackSettings<Value = string> = Resolved<typeof settingsSchema, Value>;

/** One color with all its numbers. */
export interface ColorSettings<Value = string> extends Pick<
  StackSettings<Value>,
  "port" | "workload" | "autoscaling"
> {
  /** Absent while it is to be built. */
  readonly image?: Value;
}

/** Keys that say what the colors are, and those that only releases read. */
type Elsewhere = Color | "image" | "port" | "workload" | "autoscaling" | "weights" | "release";

/** A service with all its numbers: valid as a whole. */
export interface Settings<Value = string> extends Omit<StackSettings<Value>, Elsewhere> {
  readonly idleColor: Color;
  readonly weights: Weights;
  readonly colors: PerColor<ColorSettings<Value>>;
  /** How the image of colors without one of their own is built; absent where all have one. */
  readonly image?: NonNullable<StackSettings<Value>["image"]>;
}
