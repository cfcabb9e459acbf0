import { z } from "zod";
import { duration, integer, object, share, word } from "./fields";

const policySchema = object({
  /** Pods, or a share of the pods that there are, by which the color may change in `period`. */
  value: z
    .union([integer(1, 10000), share({ min: "1%", max: "1000%", step: "1%" })], {
      error: "an integer from 1 to 10000 (pods), or a share from 1% to 1000%",
    })
    .meta({ examples: [4] }),
  /** Time that the value holds for. */
  period: duration({ min: "1s", max: "30m" }).meta({ examples: ["1m"] }),
}).meta({ examples: [{ value: 4, period: "1m" }] });

const POLICIES = "a list of at least one map with value and period";

const rules = {
  /** How long recommendations are looked back on before the number of pods changes. @default - Kubernetes' own, none */
  stabilizationWindow: duration({ min: "0s", max: "1h" })
    .meta({ examples: ["1m"] })
    .exactOptional(),
  /** Which of the policies counts: that of the largest change, of the smallest, or no change at all. */
  selectPolicy: word(["Max", "Min", "Disabled"]).default("Max"),
  /** How much may change in which time. @default - Kubernetes' own, up to twice the pods or 4 in 15s */
  policies: z
    .array(policySchema, { error: POLICIES })
    .min(1, { error: POLICIES })
    .readonly()
    .exactOptional(),
};

/**
 * How fast an autoscaler adds and removes pods. `tolerance` is not among the keys: it is no stable field of
 * Kubernetes yet.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior
 */
export const scalingBehaviorSchema = object({
  /** How pods are added. @default - Kubernetes' own */
  scaleUp: object(rules)
    .meta({ examples: [{ policies: [{ value: 4, period: "1m" }] }] })
    .exactOptional(),
  /** How pods are removed. @default - after `scaleDownStabilization` */
  scaleDown: object({
    ...rules,
    /** The same as `scaleDownStabilization`, of which one is written. @default - `scaleDownStabilization` */
    stabilizationWindow: rules.stabilizationWindow,
    /** How much may change in which time. @default - Kubernetes' own, all pods in 15s */
    policies: rules.policies,
  })
    .meta({ examples: [{ policies: [{ value: "10%", period: "1m" }] }] })
    .exactOptional(),
}).meta({ examples: [{ scaleUp: { stabilizationWindow: "1m" } }] });
