import { z } from "zod";
import { weightProblems, type Weights } from "../traffic/weights";
import type { EventOf, ReleaseEvent } from "./event";
import { gateName, oldPlanSchema, planSchema } from "./plan-schema";
import { OUTCOME_LABELS } from "./sentence";
import type { ObservedSplit } from "./settle";
import type { Tally } from "../gates/tally";
import type { Sample } from "../gates/verdict";

/**
 * What an event is. Everything is strict: a type, a field or a value that is not known here was written by
 * another version of sluice, and whoever acts on half of what it says does something else than it says.
 * An event that gets a field gets it in `event.ts` and here.
 */

/** The version of the journal that this sluice writes. A change that older ones would misread raises it. */
export const JOURNAL_VERSION = 1;

/** Milliseconds since the epoch that a date can have. */
export const moment = z.number().min(0).max(8_640_000_000_000_000);

const percent = z.int().min(0).max(100);
const weights: z.ZodType<Weights> = z
  .strictObject({ blue: percent, green: percent })
  .refine((value) => weightProblems(value).length === 0, { error: "weights that sum to 100" });

const share = z.number().min(0).max(1);
const shares = z.strictObject({ blue: share, green: share });
const split: z.ZodType<ObservedSplit> = z.union([
  z.strictObject({ shares, requests: z.number().min(0) }),
  z.strictObject({ shares, endpoints: z.number().min(0) }),
]);

const count = z.number().min(0);
const counts = z.strictObject({ all: count, bad: count });
const tally: z.ZodType<Tally> = z.strictObject({
  since: moment,
  own: counts,
  active: counts,
  left: count,
  at: moment,
});

const sample: z.ZodType<Sample> = z.strictObject({
  at: moment,
  outcome: z.enum(["passed", "failed", "unknown"]),
  sentence: z.string(),
  value: z.number().exactOptional(),
  limit: z.number().exactOptional(),
  requests: z.number().exactOptional(),
  isShared: z.literal(true).exactOptional(),
  tallies: z.array(tally).readonly().exactOptional(),
});

const text = z.string();
const by = text.exactOptional();
const step = z.int().min(0).max(1000);
const outcome = z.enum(Object.keys(OUTCOME_LABELS) as (keyof typeof OUTCOME_LABELS)[]);
const effect = z.enum(["deploy", "shift", "record", "return", "retire", "contract"]);
const kind = z.enum([
  "person",
  "approval",
  "gate",
  "unknown",
  "capacity",
  "split",
  "effect",
  "no-way-back",
]);

const event = <T extends ReleaseEvent["type"], S extends z.ZodRawShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), at: moment, ...shape });

const images = z.strictObject({ blue: by, green: by }).exactOptional();

const started = { weights, by: text, commit: by, reason: by };

/** The schema of each type of event. */
export const EVENT_SCHEMAS: {
  readonly [T in ReleaseEvent["type"]]: z.ZodType<EventOf<T>>;
} = {
  started: event("started", {
    version: z.literal(JOURNAL_VERSION),
    plan: planSchema,
    images,
    ...started,
  }),
  deployed: event("deployed", {}),
  entered: event("entered", { step, weights }),
  written: event("written", { weights }),
  recorded: event("recorded", {}),
  settled: event("settled", { how: z.enum(["settled", "unseen"]), split: split.exactOptional() }),
  sampled: event("sampled", { gate: gateName, sample }),
  held: event("held", { kind, reason: text, until: moment, by }),
  freed: event("freed", { by }),
  promoted: event("promoted", { by: text, full: z.boolean() }),
  approved: event("approved", { gate: gateName, by: text }),
  passed: event("passed", { step, skipped: z.array(gateName).readonly() }),
  turned: event("turned", { outcome, reason: text, by }),
  returned: event("returned", { weights }),
  retired: event("retired", { replicas: z.int().min(0) }),
  contracted: event("contracted", {}),
  stumbled: event("stumbled", {
    effect,
    reason: text,
    isRefused: z.literal(true).exactOptional(),
  }),
  noted: event("noted", { text }),
  resumed: event("resumed", { by: text }),
  finished: event("finished", { outcome, reason: text }),
};

/** The start in a journal of a version that wrote none. */
export const OLD_START: z.ZodType<EventOf<"started">> = event("started", {
  plan: oldPlanSchema,
  ...started,
});
