import { autoscalingProblems } from "./autoscaling";
import { COLORS, type Color } from "./color";
import { disruptionProblems } from "./disruption";
import { monitoringProblems, resolveMonitoring } from "./monitoring-settings";
import { type Problem, problem } from "./problem";
import type { ColorArgs, StackArgs } from "./settings-args";
import { resolveTraffic, trafficProblems } from "./traffic-settings";
import { allOn, isServing, weightProblems, type Weights } from "./weights";
import { resolveWorkload, workloadProblems } from "./workload";

/**
 * The rules across keys. Takes whatever keys are well-formed, so that one mistyped key does not hide
 * what is wrong elsewhere.
 */
export function settingsProblems(args: Partial<StackArgs>): readonly Problem[] {
  return [
    ...splitProblems(args),
    ...sizeProblems(args),
    ...colorWorkloadProblems(args),
    ...trafficProblems(["traffic"], resolveTraffic(args.traffic ?? {})),
    ...monitoringProblems(["monitoring"], resolveMonitoring(args.monitoring ?? {})),
  ];
}

/** Weights against the active color, and colors that carry traffic against what they need for it. */
function splitProblems(args: Partial<StackArgs>): readonly Problem[] {
  const problems: Problem[] = [];
  if (args.weights) {
    for (const sentence of weightProblems(args.weights)) {
      problems.push(
        problem(["weights"], args.weights, `integers from 0 to 100 that sum to 100; ${sentence}`),
      );
    }
  }
  const weights = args.weights ?? (args.activeColor && allOn(args.activeColor));
  if (problems.length > 0 || !weights) return problems;

  const active = args.activeColor;
  if (active && !isServing(weights, active)) {
    problems.push(
      problem(["activeColor"], active, `a color with weight above 0; weights.${active} is 0`),
    );
  }
  return [...problems, ...COLORS.flatMap((color) => servingProblems(args, weights, color))];
}

function servingProblems(
  args: Partial<StackArgs>,
  weights: Weights,
  color: Color,
): readonly Problem[] {
  if (!isServing(weights, color)) return [];
  const problems: Problem[] = [];
  const why = `because ${color} carries ${String(weights[color])} % of the traffic`;
  if (args[color]?.image === undefined) {
    problems.push(problem([color, "image"], undefined, `an image by digest, ${why}`));
  }
  const replicas = args[color]?.replicas ?? args.workload?.replicas;
  if (replicas === 0 && !args.autoscaling) {
    const path = args[color]?.replicas === undefined ? "workload" : color;
    problems.push(problem([path, "replicas"], 0, `at least 1, ${why}`));
  }
  return problems;
}

/** Budgets and autoscalers against the number of pods. */
function sizeProblems(args: Partial<StackArgs>): readonly Problem[] {
  const problems: Problem[] = [];
  const sizes: number[] = [];
  for (const color of COLORS) {
    const own = args[color]?.autoscaling;
    if (args.autoscaling) {
      const merged = { ...args.autoscaling, ...own };
      sizes.push(merged.min);
      const path = own ? [color, "autoscaling"] : ["autoscaling"];
      addOnce(problems, autoscalingProblems(path, merged));
    } else {
      if (own) {
        problems.push(
          problem(
            [color, "autoscaling"],
            own,
            "nothing, as autoscaling is off; or autoscaling with min and max",
          ),
        );
      }
      sizes.push(resolveWorkload(args.workload ?? {}, workloadOf(args[color])).replicas);
    }
  }
  const running = sizes.filter((size) => size > 0);
  if (args.disruption) {
    const smallest = running.length > 0 ? Math.min(...running) : Infinity;
    problems.push(...disruptionProblems(["disruption"], args.disruption, smallest));
  }
  return problems;
}

/** Each color's workload as a whole; what already is wrong in `workload` is told once, there. */
function colorWorkloadProblems(args: Partial<StackArgs>): readonly Problem[] {
  const common = workloadProblems(["workload"], resolveWorkload(args.workload ?? {}));
  const told = new Set(common.map((found) => fingerprint(found)));
  const own = COLORS.flatMap((color) => {
    if (!args[color]) return [];
    const merged = resolveWorkload(args.workload ?? {}, workloadOf(args[color]));
    return workloadProblems([color], merged).filter((found) => !told.has(fingerprint(found)));
  });
  return [...common, ...own];
}

function workloadOf(color: ColorArgs | undefined) {
  const { image: _image, autoscaling: _autoscaling, ...workload } = color ?? {};
  return workload;
}

function addOnce(problems: Problem[], found: readonly Problem[]): void {
  const told = new Set(problems.map((one) => JSON.stringify(one)));
  problems.push(...found.filter((one) => !told.has(JSON.stringify(one))));
}

/** A problem without its first path element. */
function fingerprint({ path, found, needed }: Problem): string {
  return JSON.stringify([path.slice(1), found, needed]);
}
