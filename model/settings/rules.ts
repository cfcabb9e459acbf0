import { autoscalerProblems, EXTERNAL, ownAutoscaler } from "./autoscaling";
import { furtherContainerProblems } from "./containers";
import { COLORS, type Color, otherColor, perColor } from "../color";
import { disruptionProblems } from "./disruption";
import { limitlessProblems } from "./limitless";
import { loggingProblems } from "../logging/rules";
import { meshProblems } from "../traffic/mesh";
import { resolveLogging } from "../logging/settings";
import { migrationsProblems } from "./migrations";
import { monitoringProblems, resolveMonitoring } from "./monitoring-settings";
import { workloadPatchProblems } from "./patches";
import { portProblems } from "./ports";
import type { Broken } from "./checking";
import { type Problem, problem } from "./problem";
import { probeProtocolProblems, protocolWorkload, scrapeProblems } from "../traffic/protocol";
import { routerProblems, trafficOf } from "./router-rules";
import { readinessProblems } from "./probe";
import { releaseProblems } from "../release/settings-rules";
import type { ColorArgs, StackArgs } from "./settings-args";
import { colorSecurityProblems } from "./security-rules";
import { serviceProblems, serviceSchema } from "./service-settings";
import { recreateProblems } from "./strategy";
import { labelProblems } from "./stack-labels";
import { trafficProblems } from "../traffic/traffic-rules";
import { has } from "../traffic/features";
import { unservedPortProblems } from "../traffic/further-ports";
import { allOn, isServing, weightProblems, type Weights } from "../traffic/weights";
import { variableProblems } from "./variables";
import { resolveWorkload, variablesBefore, type WorkloadLayer, workloadProblems } from "./workload";

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
    ...portShareProblems(args, broken),
    ...ownServiceProblems(args, broken),
    ...(broken.has("traffic") ? [] : routerProblems(args)),
    ...trafficProblems(["traffic"], trafficOf(args)),
    ...monitoringProblems(
      ["monitoring"],
      resolveMonitoring(args.monitoring ?? {}, trafficOf(args)),
    ),
    ...(broken.has("traffic") || broken.has("monitoring") ? [] : scrapeProblems(args)),
    ...(args.logging
      ? loggingProblems(["logging"], resolveLogging(args.logging), {
          app: args.app ?? "",
          namespace: args.namespace ?? "",
        })
      : []),
    ...colorSecurityProblems(args, broken),
    ...(COLORS.some((color) => broken.has(color)) ? [] : migrationsProblems(args)),
    ...walkProblems(args, broken),
    ...shareProblems(args, broken),
    ...labelProblems(["labels"], args.labels ?? {}),
  ];
}

const NO_RETIRE =
  "nothing, as autoscaling is external: its autoscaler decides how many pods the old color keeps";

/** The Service over both colors, and its port, where that is well-formed. */
function ownServiceProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (!args.service) return [];
  const traffic = broken.has("traffic") ? undefined : trafficOf(args);
  return serviceProblems(["service"], serviceSchema.parse(args.service), traffic);
}

/** The walk of a release, which may ask the idle color through the traffic's preview route. */
function walkProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (!args.release) return [];
  const traffic = broken.has("traffic") ? undefined : trafficOf(args);
  const { retire } = args.release;
  return [
    ...releaseProblems(["release"], args.release, { ...args, traffic }),
    ...(retire && args.autoscaling === EXTERNAL
      ? [problem(["release", "retire"], retire, NO_RETIRE, null)]
      : []),
  ];
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
    const next = args.image ? `; sluice pin ${color} keeps the one that was built for it` : "";
    problems.push(problem([color, "image"], undefined, `an image by digest, ${why}${next}`));
  }
  if (
    replicasOf(args, color) === 0 &&
    !ownAutoscaler(args.autoscaling) &&
    !broken.has("autoscaling")
  ) {
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
  const scaler = ownAutoscaler(args.autoscaling);
  const common = scaler ? autoscalerProblems(["autoscaling"], scaler) : [];
  const off = args.autoscaling === EXTERNAL ? "external" : "off";
  const own = colors.flatMap((color) => {
    const path = [color, "autoscaling"];
    const bounds = args[color]?.autoscaling;
    if (!bounds) return [];
    if (!scaler) {
      const needed = `nothing, as autoscaling is ${off}; or autoscaling with min and max`;
      return [problem(path, bounds, needed, null)];
    }
    const told = common.map((found) => found.path.at(-1));
    return autoscalerProblems(path, { ...scaler, ...bounds }).filter(
      ({ path: [, , key = ""] }) => Object.hasOwn(bounds, key) || !told.includes(key),
    );
  });
  return [...common, ...own];
}

/** The least number of pods of a color, where the keys that tell it are well-formed. */
function sizeOf(args: Partial<StackArgs>, color: Color, broken: Broken): number | undefined {
  if (broken.has("autoscaling")) return undefined;
  // Nobody knows how many an autoscaler elsewhere leaves.
  if (args.autoscaling === EXTERNAL) return undefined;
  if (args.autoscaling) return args[color]?.autoscaling?.min ?? args.autoscaling.min;
  if (broken.has("workload")) return args[color]?.replicas;
  return replicasOf(args, color);
}

function replicasOf(args: Partial<StackArgs>, color: Color): number {
  return workloadWith(args, color).replicas;
}

/** Each color's workload as a whole; what already is wrong in `workload` is told once, there. */
function colorWorkloadProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (broken.has("workload")) return [];
  const traffic = broken.has("traffic") ? undefined : trafficOf(args);
  const protocol = traffic?.protocol;
  const problemsOf = (path: string, overrides: WorkloadLayer, port = args.port) => {
    const layers = [protocolWorkload(protocol), args.workload ?? {}, overrides];
    const workload = resolveWorkload(...layers);
    return [
      ...workloadProblems([path], workload),
      ...recreateProblems([path], workload.strategy),
      ...readinessProblems([path], workload.probes),
      ...(traffic && has(traffic, "mesh") ? meshProblems([path], workload, port) : []),
      ...furtherContainerProblems([path], workload, { app: args.app, port }),
      ...workloadPatchProblems([path], workload, { app: args.app, port }),
      ...(traffic ? portProblems([path], workload.ports, { port, ...traffic }) : []),
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

/** What is held against limits of pods, where both are well-formed. */
function shareProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (broken.has("workload") || COLORS.some((color) => broken.has(color))) return [];
  const resources = perColor((color) => workloadWith(args, color).resources);
  return limitlessProblems(args, resources);
}

/** Ports of the Service over both colors, which both have to have. */
function portShareProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (["workload", "traffic", ...COLORS].some((key) => broken.has(key))) return [];
  const served = perColor((color) => workloadWith(args, color).ports);
  return unservedPortProblems(["traffic"], trafficOf(args), served);
}

/** Each color's variables as a whole: what one refers to may be the color's own. */
function colorVariableProblems(args: Partial<StackArgs>, broken: Broken): readonly Problem[] {
  if (broken.has("workload")) return [];
  const found = COLORS.filter((color) => !broken.has(color)).flatMap((color) => {
    const merged = workloadWith(args, color);
    const prefixes = merged.envFrom.map(({ prefix = "" }) => prefix);
    return variableProblems([], merged.env, variablesBefore(merged), prefixes).map((one) => {
      const [name = ""] = one.path;
      const owner = Object.hasOwn(args[color]?.env ?? {}, name) ? color : "workload";
      return { ...one, path: [owner, "env", name] };
    });
  });
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

/** What a color's pods are made from, its own keys over those of both. */
function workloadWith(args: Partial<StackArgs>, color: Color) {
  return resolveWorkload(args.workload ?? {}, workloadOf(args[color]));
}

function workloadOf(color: ColorArgs | undefined) {
  const { image: _image, autoscaling: _autoscaling, port: _port, ...workload } = color ?? {};
  return workload;
}

/** A problem without its first path element. */
function fingerprint({ path, found, needed }: Problem): string {
  return JSON.stringify([path.slice(1), found, needed]);
}
