import type { z } from "zod";
import { integer, object } from "./need";
import { type Problem, problem } from "./problem";

/**
 * A HorizontalPodAutoscaler for each color. It owns the number of pods: `replicas` of the Deployment is
 * then only what a new one starts with, so that a plain `up` never resets what it decided (S24, P7).
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export interface AutoscalingArgs {
  /** Least pods of a color. */
  readonly min: number;
  /** Most pods of a color. */
  readonly max: number;
  /** CPU that the app's container uses, in percent of its request, at which pods are added. @default 70 */
  readonly cpuPercent?: number;
  /** Memory that the app's container uses, in percent of its request, at which pods are added. @default - not looked at */
  readonly memoryPercent?: number;
  /** Seconds of calm before pods are removed. @default 300 */
  readonly scaleDownSeconds?: number;
}

export const AUTOSCALING_DEFAULTS = { cpuPercent: 70, scaleDownSeconds: 300 } as const;

const shape = {
  min: integer(1, 10000, "pods").describe("Least pods of a color."),
  max: integer(1, 10000, "pods").describe("Most pods of a color."),
  cpuPercent: integer(1, 1000, "percent of the request")
    .exactOptional()
    .describe(
      "CPU that the app's container uses, in percent of its request, at which pods are added.",
    ),
  memoryPercent: integer(1, 1000, "percent of the request")
    .exactOptional()
    .describe(
      "Memory that the app's container uses, in percent of its request, at which pods are added.",
    ),
  scaleDownSeconds: integer(0, 3600, "seconds")
    .exactOptional()
    .describe("Seconds of calm before pods are removed."),
} as const;

export const autoscalingSchema: z.ZodType<AutoscalingArgs> = object(shape);

/** A color's own bounds, laid over the common ones. */
export const autoscalingOverrideSchema: z.ZodType<Partial<AutoscalingArgs>> = object({
  ...shape,
  min: shape.min.exactOptional(),
  max: shape.max.exactOptional(),
});

/** Bounds that cross. */
export function autoscalingProblems(
  path: readonly string[],
  autoscaling: AutoscalingArgs,
): readonly Problem[] {
  if (autoscaling.min <= autoscaling.max) return [];
  return [
    problem(
      [...path, "min"],
      autoscaling.min,
      `at most max, which is ${String(autoscaling.max)}`,
      autoscaling.max,
    ),
  ];
}
