import { z } from "zod";
import type { EngineComplaint } from "../../model/release/failure";
import { isRefusedCreation } from "../../model/release/pending-deletion";
import { kindOf, type PlannedStep } from "../../model/release/steps";
import { jsonOf } from "../../model/json";

const stepEvent = z.object({
  metadata: z.object({
    op: z.string(),
    urn: z.string(),
    type: z.string(),
    detailedDiff: z.record(z.string(), z.unknown()).nullish(),
    diffs: z.array(z.string()).nullish(),
  }),
});

/** As much of an engine's event as a release looks at. */
const eventSchema = z.object({
  resourcePreEvent: stepEvent.optional(),
  resOpFailedEvent: stepEvent.optional(),
  diagnosticEvent: z
    .object({ urn: z.string().optional(), message: z.string(), severity: z.string() })
    .optional(),
  policyEvent: z
    .object({
      resourceUrn: z.string().optional(),
      message: z.string(),
      policyName: z.string(),
      enforcementLevel: z.string(),
    })
    .optional(),
  summaryEvent: z.object({}).optional(),
});

type Step = z.infer<typeof stepEvent>["metadata"];

/** What an engine did, or would do. Keeps no inputs and outputs of objects: they may be secret. */
export interface EngineLog {
  readonly steps: readonly PlannedStep[];
  readonly complaints: readonly EngineComplaint[];
  /** Objects that an earlier, killed engine was about to create. */
  readonly pendingCreates: readonly string[];
  /** Whether it got to its end. */
  readonly isWhole: boolean;
}

/**
 * Whether an object could not be created because an engine that was killed has created it. Providers from
 * 4.29 on refuse what is there already, so every later update would end in the same way.
 */
export function isLeftOver({ complaints, pendingCreates }: EngineLog): boolean {
  return complaints.some((one) => isRefusedCreation(one) && pendingCreates.includes(one.urn ?? ""));
}

/** Reads what `pulumi --json` wrote, one event a line; a killed engine may have left half a line. */
export function readEngineLog(text: string): EngineLog {
  const events = text.split("\n").flatMap((line) => {
    const parsed = eventSchema.safeParse(jsonOf(line));
    return parsed.success ? [parsed.data] : [];
  });
  const said = events.flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []);
  const failed = events.flatMap(({ resOpFailedEvent }) => resOpFailedEvent?.metadata ?? []);
  const complaints = said
    .filter(({ severity }) => severity === "error")
    .map(({ urn, message }) => ({ ...(urn !== undefined && urn !== "" && { urn }), message }));
  // The rule of a policy pack that stops an update; the engine itself only says that there is one.
  const forbidden = events
    .flatMap(({ policyEvent }) => policyEvent ?? [])
    .filter(({ enforcementLevel }) => enforcementLevel === "mandatory")
    .map(({ policyName, message }) => ({ message: `${policyName}: ${message}` }));
  return {
    steps: events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []).map(stepOf),
    complaints: [...forbidden, ...complaints, ...silent(failed, complaints)],
    pendingCreates: said.flatMap(({ message }) => pendingCreates(message)),
    isWhole: events.some(({ summaryEvent }) => summaryEvent !== undefined),
  };
}

function stepOf({ op, urn, type, detailedDiff, diffs }: Step): PlannedStep {
  const name = urn.slice(urn.lastIndexOf("::") + 2);
  return { op, type, name, fields: detailedDiff ? Object.keys(detailedDiff) : (diffs ?? []) };
}

/** Objects that failed without a word. */
function silent(
  failed: readonly Step[],
  complaints: readonly EngineComplaint[],
): readonly EngineComplaint[] {
  return failed
    .filter(({ urn }) => !complaints.some((complaint) => complaint.urn === urn))
    .map(({ op, urn, type }) => ({ urn, message: `${op} of the ${kindOf(type)} failed` }));
}

/** The engine's own words for what it finds in a state that a killed engine left. */
function pendingCreates(message: string): readonly string[] {
  return [...message.matchAll(/^\s*\* (?<urn>urn:\S+), interrupted while creating$/gm)].flatMap(
    ({ groups }) => groups?.["urn"] ?? [],
  );
}
