import { z } from "zod";
import { duration, integer, object, orWord, share, word } from "./fields";
import { metricSourcesSchema } from "./metric-sources";
import { type Problem, problem } from "./problem";
import { was } from "./renamed";
import { scalingBehaviorSchema } from "./scaling-behavior";
import type { Resolved, Written } from "./typed";

/** The word for an autoscaler that is not the stack's. */
export const EXTERNAL = "external";

const most = () => share({ min: "1%", max: "1000%", step: "1%" });

/**
 * A HorizontalPodAutoscaler for each color. It owns the number of pods: `replicas` of the Deployment is
 * then only what a new one starts with, so that a plain `up` never resets what it decided.
 */
export const autoscalerSchema = object({
  /** Least pods of a color. */
  min: integer(1, 10000, "pods").meta({ examples: [3] }),
  /** Most pods of a color. */
  max: integer(1, 10000, "pods").meta({ examples: [10] }),
  /** Share of its CPU request that the app's container uses when pods are added; `none` looks at other metrics alone. */
  cpu: z
    .union([word(["none"]), most()], { error: "a share from 1% to 1000%, such as 70%; or none" })
    .meta(was("cpuPercent", "percent"))
    .prefault("70%"),
  /** Share of its memory request that the app's container uses when pods are added. @default - not looked at */
  memory: most()
    .meta({ examples: ["80%"], ...was("memoryPercent", "percent") })
    .exactOptional(),
  /**
   * Custom and external metrics beside CPU and memory; the one that asks for most pods decides. A cluster
   * needs an adapter that serves them. A color's own list replaces the whole list.
   * @default - none
   */
  metrics: metricSourcesSchema.exactOptional(),
  /** How long it must have been calm before pods are removed. */
  scaleDownStabilization: duration({ min: "0s", max: "1h" })
    .meta(was("scaleDownSeconds", "seconds"))
    .prefault("5m"),
  /**
   * How fast pods are added and removed. A color's own map replaces the whole map.
   * @default - as Kubernetes does, with `scaleDownStabilization`
   */
  behavior: scalingBehaviorSchema.exactOptional(),
});

/** The stack's own autoscaler, or `external` for one that is made elsewhere. */
export const autoscalingSchema = orWord(EXTERNAL, autoscalerSchema);

/** A color's own bounds, laid over the common ones before defaults are filled in. */
export const autoscalerOverrideSchema = object({
  ...autoscalerSchema.shape,
  /** Least pods of the color. @default - as in `autoscaling` */
  min: autoscalerSchema.shape.min.exactOptional(),
  /** Most pods of the color. @default - as in `autoscaling` */
  max: autoscalerSchema.shape.max.exactOptional(),
}).meta({ examples: [{ min: 3, max: 10 }] });

/** The stack's own autoscaler, as a person writes it. */
export type AutoscalerArgs = Written<typeof autoscalerSchema>;

/** The stack's own autoscaler with all its numbers. */
export type AutoscalerSettings = Resolved<typeof autoscalerSchema>;

/** The stack's own autoscaler, where there is one. */
export function ownAutoscaler<A extends object>(
  autoscaling: A | typeof EXTERNAL | undefined,
): A | undefined {
  return autoscaling === EXTERNAL ? undefined : autoscaling;
}

/** Whose autoscaler decides the number of pods, if one does. */
export function scaledBy(
  autoscaling: object | typeof EXTERNAL | undefined,
): "own" | typeof EXTERNAL | undefined {
  return typeof autoscaling === "object" ? "own" : autoscaling;
}

/** Bounds that cross, a time that is said twice, and an autoscaler that looks at nothing. */
export function autoscalerProblems(
  path: readonly string[],
  { min, max, cpu, memory, metrics = [], scaleDownStabilization, behavior = {} }: AutoscalerArgs,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (min > max) {
    problems.push(problem([...path, "min"], min, `at most max, which is ${String(max)}`, max));
  }
  if (cpu === "none" && memory === undefined && metrics.length === 0) {
    const needed = "a share such as 70%, as neither memory nor metrics are looked at";
    problems.push(problem([...path, "cpu"], cpu, needed, "70%"));
  }
  const window = behavior.scaleDown?.stabilizationWindow;
  if (window !== undefined && scaleDownStabilization !== undefined) {
    const needed = "nothing, as behavior.scaleDown.stabilizationWindow says it";
    const key = "scaleDownStabilization";
    problems.push(problem([...path, key], scaleDownStabilization, needed, null));
  }
  return problems;
}
