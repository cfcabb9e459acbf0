import { type Problem, problem } from "../settings/problem";
import type { TrafficSettings } from "../traffic/traffic";
import { type LocatedGate, locatedGates } from "../gates/located-gate";
import {
  areRequestsCounted,
  type ReleaseArgs,
  type ReleaseContext,
  type ReleaseSettings,
  resolveRelease,
} from "./settings";
import { releaseProblems } from "./settings-rules";

type Path = readonly (string | number)[];

/** How the one Deployment of a service without colors is released: one step, and the bake. */
export function resolveRollout(args: ReleaseArgs, context: ReleaseContext): ReleaseSettings {
  const release = resolveRelease(args, context);
  const { settle, deadlines } = release;
  return {
    ...release,
    verify: [],
    stages: [{ weight: 100, holdSeconds: 0 }],
    // The rollout has its own deadline, `workload.progressDeadline`.
    settle: { ...settle, ceilingSeconds: Math.max(settle.floorSeconds, deadlines.readySeconds) },
    retire: "keep",
  };
}

/** What contradicts itself, and what there is only between colors. */
export function rolloutProblems(
  path: Path,
  args: ReleaseArgs,
  context: ReleaseContext & { readonly traffic: TrafficSettings | undefined },
): readonly Problem[] {
  const { traffic } = context;
  const { verify: _verify, stages: _stages, preset: _preset, maxStep: _step, ...rest } = args;
  const release = resolveRelease(rest, context);
  const walk = { ...release, stages: [{ weight: 100, holdSeconds: release.bakeSeconds }] };
  // Whatever a gate asks of the service is answered by the one version that is there: no host needs a way around.
  const around = { ...context, traffic: traffic && { ...traffic, hosts: [] } };
  return [
    ...misplaced(path, args),
    ...releaseProblems(path, rest, around, walk),
    ...gatesIn(args, context).flatMap((one) => colorProblems(path, one)),
  ];
}

/** What to do instead, by key. */
const INSTEAD: Readonly<Partial<Record<keyof ReleaseArgs, string>>> = {
  preset: "a new version has as much of the traffic as it has pods",
  stages: "a new version has as much of the traffic as it has pods",
  promotion: "nothing waits between stages; a gate of the kind approvals asks a person",
  verify: "no pod is without traffic; readiness probes stand before it",
  settle: "workload.progressDeadline says how long a rollout may take",
  retire: "no pods of the version before are left",
  via: "its rollout is one change of image; commit that",
  maxStep: "a new version has as much of the traffic as it has pods",
  requireVerified: "no pod is without traffic",
  verified: "no pod is without traffic",
};

function misplaced(path: Path, args: ReleaseArgs): readonly Problem[] {
  const written = new Map(Object.entries(args));
  return Object.entries(INSTEAD).flatMap(([key, instead]) => {
    const needed = `nothing, as mode is rolling: ${instead}`;
    return written.has(key) ? [problem([...path, key], written.get(key), needed, null)] : [];
  });
}

function gatesIn(args: ReleaseArgs, context: ReleaseContext): readonly LocatedGate[] {
  const isCounted = areRequestsCounted(context);
  return [
    ...locatedGates("gates", args.gates ?? {}, isCounted),
    ...locatedGates("guard", args.guard ?? {}, isCounted),
  ];
}

/** Gates that could not answer, as what they ask for has colors in it. */
function colorProblems(path: Path, { path: at, gate }: LocatedGate): readonly Problem[] {
  if (gate.kind === "logs") {
    const needed = "off, as mode is rolling and lines are told apart by color; or one of queries";
    return [problem([...path, ...at, "mode"], gate.mode, needed, "off")];
  }
  if (gate.kind !== "query" || !/\{(?:color|active)\}/.test(gate.query)) return [];
  const needed = "no {color} and no {active}, as mode is rolling and there are none";
  return [problem([...path, ...at, "query"], gate.query, needed, null)];
}
