import { versionOf } from "../image";
import { formatDuration } from "./format";
import type { PlannedGate } from "../gates/planned-gate";
import type { StartingPoint } from "./preflight";
import { type RolloutStart, versionsText } from "./rollout-preflight";
import { stageJumps } from "./stage";
import { walkSteps, type ReleasePlan } from "./walk";

/** A release in words, before it begins: who reads this knows what will happen and how long it takes. */
export function planSummary(plan: ReleasePlan, start: StartingPoint): readonly string[] {
  if (start.rollout) return rolloutSummary(plan, start.rollout, start);
  const { from, to, settings } = plan;
  const { retire, deadlines, onDeadline } = settings;
  const steps = walkSteps(plan);
  const seconds = steps.reduce((sum, { holdSeconds }) => sum + holdSeconds, 0);
  const image = (color: typeof from) => versionOf(start.images[color] ?? "");
  const pods = start.pods?.[from];
  return [
    `${from} (version ${image(from)}) → ${to} (version ${image(to)})`,
    `deploy   ${to} gets its pods${pods ? `, at least ${String(pods.desired)} as ${from} has` : ""}; no traffic yet`,
    ...steps.map((step) => {
      const hold =
        step.holdSeconds > 0 ? `, watched for ${formatDuration(step.holdSeconds * 1000)}` : "";
      const person = step.promotion === "manual" ? ", then a person promotes" : "";
      const share =
        step.kind === "verify" ? "no traffic" : `${String(step.weights[to])} % on ${to}`;
      return `${step.kind.padEnd(8)} ${share}${hold}; ${gateNames(step.gates)}${person}`;
    }),
    ...stageJumps(settings.stages.map(({ weight }) => weight)).map(
      (jump) => `careful  stages ${jump}`,
    ),
    retire === "keep"
      ? `after    ${from} is kept warm`
      : `retire   after ${formatDuration(retire.afterSeconds * 1000)} and its last request, ${from} gets ${String(retire.replicas)} pods`,
    ...noReturns(plan, start).map((sentence) => `careful  ${sentence}`),
    `guard    ${gateNames(settings.guard)}: all traffic back to ${from} from any stage and any wait`,
    `waits    at most ${formatDuration(deadlines.holdSeconds * 1000)} for a gate; then ${onDeadline === "rollback" ? "all traffic goes back" : "the release ends where it is"}`,
    `takes    ${formatDuration(seconds * 1000)} and the deploy, if nothing is held`,
  ];
}

/** The same of the one Deployment of a service without colors. */
function rolloutSummary(
  { settings }: ReleasePlan,
  rollout: RolloutStart,
  { pods }: StartingPoint,
): readonly string[] {
  const { bakeSeconds, gates, guard, deadlines, onDeadline } = settings;
  const count = pods ? `${String(pods.blue.desired)} pods` : "pods";
  const isCompared = gates.some(({ asks = "" }) => asks.includes("maxPercentOfActive"));
  return [
    versionsText(rollout),
    `rollout  ${count} are replaced while they serve; a version that never gets ready goes back by itself`,
    `bake     the whole traffic is watched for ${formatDuration(bakeSeconds * 1000)}; ${gateNames(gates)}`,
    ...(isCompared ? ["compare  with the hour before the release"] : []),
    ...(rollout.away === undefined ? [] : [`careful  ${rollout.away}`]),
    "careful  the first request that the new version gets is a user's, and the way back is another rollout",
    `guard    ${gateNames(guard)}: back to the version before, from the first new pod on`,
    `waits    at most ${formatDuration(deadlines.holdSeconds * 1000)} for a gate; then ${onDeadline === "rollback" ? "the version before comes back" : "the release ends where it is"}`,
    `takes    ${formatDuration(bakeSeconds * 1000)} and the rollout, if nothing is held`,
  ];
}

/** The points of no return that a release leads to, as sentences; a person has to know them before the start. */
export function noReturns(
  { from, to, settings }: ReleasePlan,
  { isIrreversible = false }: Pick<StartingPoint, "isIrreversible">,
): readonly string[] {
  const { retire } = settings;
  return [
    ...(isIrreversible
      ? [
          `point of no return: from the first traffic of ${to} on, sluice rollback is refused, as ${from} does not understand what ${to} writes; the guard still takes traffic back`,
        ]
      : []),
    ...(retire !== "keep" && retire.contracts === true
      ? [
          `point of no return: once ${from} is retired, migrations.contract runs, and nothing takes traffic back to it`,
        ]
      : []),
  ];
}

function gateNames(gates: readonly PlannedGate[]): string {
  if (gates.length === 0) return "no gates";
  return gates
    .map(({ name, mode }) => (mode === "observe" ? `${name} (observed)` : name))
    .join(", ");
}
