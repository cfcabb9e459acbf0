import { autoscalingProblems } from "./autoscaling";
import { COLORS, type Color, otherColor } from "./color";
import { disruptionProblems } from "./disruption";
import { loggingProblems } from "./logging/rules";
import { markProblems, meshProblems } from "./mesh";
import { resolveLogging } from "./logging/settings";
import { monitoringProblems, resolveMonitoring } from "./monitoring-settings";
import { type Problem, problem } from "./problem";
import { probeProtocolProblems, protocolWorkload, scrapeProblems } from "./protocol";
import { releaseProblems } from "./release/settings-rules";
import type { ColorArgs, StackArgs } from "./settings-args";
import { labelProblems } from "./stack-labels";
import { trafficProblems } from "./traffic-rules";
import { resolveTraffic } from "./traffic-settings";
import { allOn, isServing, weightProblems, type Weights } from "./weights";
import { variableProblems } from "./variables";
import { resolveWorkload, variablesBefore, WORKLOAD_DEFAULTS, workloadProblems } from "./workload";
import type { WorkloadArgs } from "./workload-args";

/** Top-level keys that are left out because something in them is malformed. */
type Broken = ReadonlySet<PropertyKey>;

/**
 * The rules across keys. Takes whatever keys are well-formed, so that one mistyped key does not hide
 * what is wrong elsewhere; what hangs on a malformed key is not judged.
 */
export function settingsProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  return [
    ...splitProblems(args, broken),
    ...sizeProblems(args, broken),
    ...colorWorkloadProblems(args, broken),
    ...colorVariableProblems(args, broken),
    ...trafficProblems(["traffic"], resolveTraffic(args.traffic ?? {})),
    ...monitoringProblems(["monitoring"], resolveMonitoring(args.monitoring ?? {})),
    ...(broken.has("traffic") || broken.has("monitoring") ? [] : scrapeProblems(args)),
    ...(args.logging ? loggingProblems(["logging"], resolveLogging(args.logging)) : []),
    ...walkProblems(args, broken),
    ...labelProblems(["labels"], args.labels ?? {}),
    ...markProblems(
      [],
      { labels: args.labels ?? {}, annotations: args.annotations ?? {} },
      args.port,
    ),
  ];
}

/** The walk of a release, which may ask the idle color through the traffic's preview route. */
function walkProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (!args.release) return [];
  const traffic = broken.has("traffic") ? undefined : resolveTraffic(args.traffic ?? {});
  return releaseProblems(["release"], args.release, traffic);
}

/** Weights against the active color, and colors that carry traffic against what they need for it. */
function splitProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (broken.has("weights")) return [];
  const problems = (args.weights ? weightProblems(args.weights) : []).map((found) =>
    problem(["weights"], args.weights, `integers from 0 to 100 that sum to 100; ${found}`),
  );
  const weights = args.weights ?? (args.activeColor && allOn(args.activeColor));
  if (problems.length > 0 || !weights) return problems;

  const active = args.activeColor;
  if (active && !isServing(weights, active)) {
    const needed = `a color with weight above 0; weights.${active} is 0`;
    problems.push(problem(["activeColor"], active, needed, otherColor(active)));
  }
  const sound = COLORS.filter((color) => !broken.has(color));
  return [...problems, ...sound.flatMap((color) => servingProblems(args, weights, color, broken))];
}

function servingProblems(
  args: Partial<StackArgs>,
  weights: Weights,
  color: Color,
  broken: Broken,
): readonly Problem[] {
  if (!isServing(weights, color)) return [];
  const problems: Problem[] = [];
  const why = `because ${color} carries ${String(weights[color])} % of the traffic`;
  if (args[color]?.image === undefined && !broken.has("image") && !args.image?.allowActiveBuild) {
    const next = args.image ? `; npm run pin -- ${color} keeps the one that was built for it` : "";
    problems.push(problem([color, "image"], undefined, `an image by digest, ${why}${next}`));
  }
  if (replicasOf(args, color) === 0 && !args.autoscaling && !broken.has("autoscaling")) {
    const path = args[color]?.replicas === undefined ? "workload" : color;
    problems.push(problem([path, "replicas"], 0, `at least 1, ${why}`));
  }
  return problems;
}

/** Budgets and autoscalers against the number of pods. */
function sizeProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  const sound = COLORS.filter((color) => !broken.has(color));
  const scaling = broken.has("autoscaling") ? [] : scalingProblems(args, sound);
  if (!args.disruption) return scaling;
  const running = sound.map((color) => sizeOf(args, color, broken) ?? 0).filter((size) => size > 0);
  const smallest = running.length > 0 ? Math.min(...running) : undefined;
  return [...scaling, ...disruptionProblems(["disruption"], args.disruption, smallest)];
}

/** Each color's autoscaler as a whole; what already is wrong in `autoscaling` is told once, there. */
function scalingProblems(args: Partial<StackArgs>, colors: readonly Color[]): readonly Problem[] {
  const common = args.autoscaling ? autoscalingProblems(["autoscaling"], args.autoscaling) : [];
  const own = colors.flatMap((color) => {
    const path = [color, "autoscaling"];
    const bounds = args[color]?.autoscaling;
    if (!bounds) return [];
    if (!args.autoscaling) {
      const needed = "nothing, as autoscaling is off; or autoscaling with min and max";
      return [problem(path, bounds, needed, null)];
    }
    const isSame = bounds.min === undefined && bounds.max === undefined;
    return isSame ? [] : autoscalingProblems(path, { ...args.autoscaling, ...bounds });
  });
  return [...common, ...own];
}

/** The least number of pods of a color, where the keys that tell it are well-formed. */
function sizeOf(args: Partial<StackArgs>, color: Color, broken: Broken): number | undefined {
  if (broken.has("autoscaling")) return undefined;
  if (args.autoscaling) return args[color]?.autoscaling?.min ?? args.autoscaling.min;
  if (broken.has("workload")) return args[color]?.replicas;
  return replicasOf(args, color);
}

function replicasOf(args: Partial<StackArgs>, color: Color): number {
  return args[color]?.replicas ?? args.workload?.replicas ?? WORKLOAD_DEFAULTS.replicas;
}

/** Each color's workload as a whole; what already is wrong in `workload` is told once, there. */
function colorWorkloadProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (broken.has("workload")) return [];
  const protocol = broken.has("traffic") ? undefined : args.traffic?.protocol;
  const problemsOf = (path: string, overrides: WorkloadArgs, port = args.port) => {
    const layers = [protocolWorkload(protocol), args.workload ?? {}, overrides];
    const workload = resolveWorkload(...layers);
    return [
      ...workloadProblems([path], workload),
      ...meshProblems([path], workload, port),
      ...probeProtocolProblems([path], workload.probes, { protocol, port }),
    ];
  };
  const common = problemsOf("workload", {});
  const told = new Set(common.map((found) => fingerprint(found)));
  const own = COLORS.flatMap((color) => {
    if (!args[color]) return [];
    const overrides = workloadOf(args[color]);
    return problemsOf(color, overrides, args[color].port).filter(
      (found) => !told.has(fingerprint(found)),
    );
  });
  return [...common, ...own];
}

/** Each color's variables as a whole: what one refers to may be the color's own. */
function colorVariableProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (broken.has("workload")) return [];
  const found = COLORS.filter((color) => !broken.has(color)).flatMap((color) => {
    const merged = resolveWorkload(args.workload ?? {}, workloadOf(args[color]));
    return variableProblems([], merged.env, variablesBefore(merged)).map((one) => {
      const [name = ""] = one.path;
      const owner = Object.hasOwn(args[color]?.env ?? {}, name) ? color : "workload";
      return { ...one, path: [owner, "env", name] };
    });
  });
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

function workloadOf(color: ColorArgs | undefined) {
  const { image: _image, autoscaling: _autoscaling, port: _port, ...workload } = color ?? {};
  return workload;
}

/** A problem without its first path element. */
function fingerprint({ path, found, needed }: Problem): string {
  return JSON.stringify([path.slice(1), found, needed]);
}
