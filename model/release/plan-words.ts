import { versionOf } from "../image";
import { duration } from "./duration";
import type { PlannedGate } from "./planned-gate";
import type { StartingPoint } from "./preflight";
import { stageJumps } from "./stage";
import { walkSteps, type ReleasePlan } from "./walk";

/** A release in words, before it begins: who reads this knows what will happen and how long it takes. */
export function planWords(plan: ReleasePlan, start: StartingPoint): readonly string[] {
  const { from, to, settings } = plan;
  const { retire, deadlines, onDeadline } = settings;
  const steps = walkSteps(plan);
  const seconds = steps.reduce((sum, { holdSeconds }) => sum + holdSeconds, 0);
  const image = (color: typeof from) => versionOf(start.images[color] ?? "");
  const pods = start.pods?.[from];
  return [
    `${from} (version ${image(from)}) → ${to} (version ${image(to)})`,
    `deploy   ${to} gets its pods${pods ? `, at least ${String(pods.wanted)} as ${from} has` : ""}; no traffic yet`,
    ...steps.map((step) => {
      const hold = step.holdSeconds > 0 ? `, watched for ${duration(step.holdSeconds * 1000)}` : "";
      const person = step.promotion === "manual" ? ", then a person's word" : "";
      const share =
        step.kind === "verify" ? "no traffic" : `${String(step.weights[to])} % on ${to}`;
      return `${step.kind.padEnd(8)} ${share}${hold}; ${gateNames(step.gates)}${person}`;
    }),
    ...stageJumps(settings.stages.map(({ weight }) => weight)).map(
      (jump) => `careful  stages ${jump}`,
    ),
    retire === "keep"
      ? `after    ${from} is kept warm`
      : `retire   after ${duration(retire.afterSeconds * 1000)} and its last request, ${from} gets ${String(retire.replicas)} pods`,
    `guard    ${gateNames(settings.guard)}: all traffic back to ${from} from any stage and any wait`,
    `waits    at most ${duration(deadlines.holdSeconds * 1000)} for a gate; then ${onDeadline === "rollback" ? "all traffic goes back" : "the release ends where it is"}`,
    `takes    ${duration(seconds * 1000)} and the deploy, if nothing is held`,
  ];
}

function gateNames(gates: readonly PlannedGate[]): string {
  if (gates.length === 0) return "no gates";
  return gates
    .map(({ name, mode }) => (mode === "observe" ? `${name} (observed)` : name))
    .join(", ");
}
