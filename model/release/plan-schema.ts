import { z } from "zod";
import { COLORS } from "../color";
import { isDigestReference } from "../image";
import { DNS_LABEL } from "../name";
import { GATE_KINDS } from "../gates/gate";
import type { PlannedGate } from "../gates/planned-gate";
import { RELEASE_ID } from "./release-id";
import { PRESET_NAMES, stageProblems } from "./stage";
import type { ReleasePlan } from "./walk";

/** What a plan is that a journal keeps. Whatever is not known here was written by another version. */

/** The longest time that anything takes or waits for: ten years. */
const MOST_SECONDS = 315_360_000;

const seconds = z.number().min(0).max(MOST_SECONDS);
const count = z.int().min(0);

/** A gate's name is a part of sentences and a key of a state. */
export const gateName = z.string().max(100).regex(DNS_LABEL);

const KINDS = Object.values(GATE_KINDS).map(({ kind }) => kind);

const base = {
  name: gateName,
  kind: z.enum(KINDS),
  mode: z.enum(["enforce", "observe"]),
  onFail: z.enum(["hold", "rollback"]),
  everySeconds: seconds,
  timeoutSeconds: seconds,
  failures: count,
  of: count,
};

const gate: z.ZodType<PlannedGate> = z.strictObject({ ...base, asks: z.string() });

const promotion = z.enum(["auto", "manual"]);

const stages = z
  .array(
    z.strictObject({
      weight: z.int().min(0).max(100),
      holdSeconds: seconds,
      promotion: promotion.exactOptional(),
    }),
  )
  .readonly()
  // A rollback and a switch have no stages.
  .refine((list) => list.length === 0 || stageProblems(list).length === 0);

const settingsOf = (own: z.ZodType<PlannedGate>) => {
  const gates = z.array(own).readonly();
  return {
    stages,
    promotion,
    preventSelfApproval: z.literal(true).exactOptional(),
    verify: gates,
    gates,
    guard: gates,
    bakeSeconds: seconds,
    settle: z.strictObject({
      tolerancePercent: z.number().min(0).max(100),
      minRequests: count,
      floorSeconds: seconds,
      ceilingSeconds: seconds,
    }),
    retire: z.union([
      z.literal("keep"),
      z.strictObject({
        afterSeconds: seconds,
        replicas: count,
        contracts: z.literal(true).exactOptional(),
      }),
    ]),
    deadlines: z.strictObject({
      readySeconds: seconds,
      holdSeconds: seconds,
      approvalSeconds: seconds,
      drainSeconds: seconds,
    }),
    onDeadline: z.enum(["rollback", "stay"]),
  };
};

const way = {
  id: z.string().regex(RELEASE_ID),
  from: z.enum(COLORS),
  to: z.enum(COLORS),
};

const image = z.string().refine(isDigestReference);

const leadsElsewhere = ({ from, to }: ReleasePlan) => from !== to;

/** A plan as this version writes it. */
export const planSchema: z.ZodType<ReleasePlan> = z
  .strictObject({
    ...way,
    settings: z.strictObject(settingsOf(gate)),
    switch: z
      .strictObject({ percent: z.int().min(0).max(100), acceptsShortage: z.boolean() })
      .exactOptional(),
    rollout: z.strictObject({ before: image, after: image }).exactOptional(),
    preset: z.enum(PRESET_NAMES).exactOptional(),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .exactOptional(),
  })
  .refine(leadsElsewhere);

/**
 * A plan of a version that kept gates whole and had no hash. It tells which way the release goes; no
 * driver goes on by it.
 */
export const oldPlanSchema: z.ZodType<ReleasePlan> = z
  .strictObject({ ...way, settings: z.strictObject(settingsOf(z.looseObject(base))) })
  .refine(leadsElsewhere);
