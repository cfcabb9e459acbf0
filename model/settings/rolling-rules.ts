import { markProblems, meshProblems } from "../traffic/mesh";
import { probeProtocolProblems, scrapeProblems } from "../traffic/protocol";
import { featureProblems } from "../traffic/features";
import { trafficProblems } from "../traffic/traffic-rules";
import { mixedPortProblems, oneWayProblems } from "../traffic/one-way";
import { rolloutProblems } from "../release/rollout-settings";
import type { ReleaseContext } from "../release/settings";
import { autoscalerProblems, EXTERNAL, ownAutoscaler } from "./autoscaling";
import type { Broken } from "./checking";
import { furtherContainerProblems } from "./containers";
import { disruptionProblems } from "./disruption";
import { limitlessProblems } from "./limitless";
import { monitoringProblems } from "./monitoring-settings";
import { workloadPatchProblems } from "./patches";
import { portProblems } from "./ports";
import { PROBE_NAMES, readinessProblems } from "./probe";
import { type Problem, problem } from "./problem";
import { rollingMonitoring, rollingWorkload } from "./rolling-workload";
import { trafficOf } from "./router-rules";
import { rollingSecurityProblems } from "./security-rules";
import { serviceProblems, serviceSchema } from "./service-settings";
import type { RollingArgs } from "./settings-args";
import { labelProblems } from "./stack-labels";
import { COLOR_VARIABLE, variableProblems } from "./variables";
import { resolveWorkload, variablesBefore, type Workload, workloadProblems } from "./workload";

type Args = Partial<RollingArgs>;

/** The rules across keys of a service without colors, for whatever keys are well-formed. */
export function rollingProblems(args: Args, broken: Broken): readonly Problem[] {
  const { labels = {}, annotations = {} } = args;
  return [
    ...sizeProblems(args, broken),
    ...(["workload", "port", "traffic"].some((key) => broken.has(key))
      ? []
      : [...podProblems(args), ...reachProblems(args)]),
    ...(broken.has("port") || broken.has("traffic") ? [] : watchProblems(args)),
    ...releaseProblemsOf(args, broken),
    ...rollingSecurityProblems(args, broken),
    ...labelProblems(["labels"], labels),
    ...markProblems([], { labels, annotations }, args.port, true),
  ];
}

/** How it is released, with a port or without. */
function releaseProblemsOf(args: Args, broken: Broken): readonly Problem[] {
  if (!args.release || broken.has("release") || broken.has("port")) return [];
  const traffic = broken.has("traffic") ? undefined : trafficOf(args);
  return rolloutProblems(["release"], args.release, { ...rolloutContext(args), traffic });
}

/** What a release takes from the rest of the settings. */
export function rolloutContext({
  port,
  traffic,
  monitoring,
}: Pick<ReleaseContext, "traffic" | "monitoring"> & {
  readonly port?: number | undefined;
}): ReleaseContext {
  return { traffic, monitoring, hasPort: port !== undefined };
}

/** The autoscaler, and the budget against the number of pods. */
function sizeProblems(args: Args, broken: Broken): readonly Problem[] {
  const scaler = ownAutoscaler(args.autoscaling);
  const isKnown = !broken.has("autoscaling") && !broken.has("workload");
  const replicas = isKnown ? resolveWorkload(args.workload ?? {}).replicas : undefined;
  // Nobody knows how many an autoscaler elsewhere leaves.
  const least = args.autoscaling === EXTERNAL ? undefined : (scaler?.min ?? replicas);
  return [
    ...(scaler ? autoscalerProblems(["autoscaling"], scaler) : []),
    ...(args.disruption
      ? disruptionProblems(["disruption"], args.disruption, least === 0 ? undefined : least)
      : []),
  ];
}

function podProblems(args: Args): readonly Problem[] {
  const { app, port } = args;
  const workload = rollingWorkload(args);
  const traffic = trafficOf(args);
  const { protocol } = traffic;
  const path = ["workload"];
  const prefixes = workload.envFrom.map(({ prefix = "" }) => prefix);
  return [
    ...workloadProblems(path, workload),
    ...meshProblems(path, workload, port, true),
    ...furtherContainerProblems(path, workload, { app, port }),
    ...workloadPatchProblems(path, workload, { app, port }),
    ...portProblems(path, workload.ports, { port, ...traffic }),
    ...(port === undefined
      ? unansweredProblems(path, workload)
      : [
          ...readinessProblems(path, workload.probes),
          ...probeProtocolProblems(path, workload.probes, { protocol, port }),
        ]),
    ...variableProblems(
      [...path, "env"],
      workload.env,
      variablesBefore(workload).filter((name) => name !== COLOR_VARIABLE),
      prefixes,
    ),
    ...limitlessProblems(args, { "the service": workload.resources }),
  ];
}

/** Probes that ask at a port that there is not. */
function unansweredProblems(path: readonly string[], { probes }: Workload): readonly Problem[] {
  return PROBE_NAMES.flatMap((name) => {
    const probe = probes[name];
    if (probe === "none" || probe.kind === "command" || probe.port !== undefined) return [];
    const needed = `a port to ask, as the service has none; or kind command; or ${name}: none`;
    return [problem([...path, "probes", name, "port"], undefined, needed)];
  });
}

/** How requests come, if any do. */
function reachProblems({
  port,
  traffic,
  service,
  workload: written = {},
}: Args): readonly Problem[] {
  const resolved = trafficOf({ ...(traffic && { traffic }) });
  if (port !== undefined) {
    return [
      ...(service ? serviceProblems(["service"], serviceSchema.parse(service), resolved) : []),
      ...featureProblems(["traffic"], traffic ?? {}),
      ...trafficProblems(["traffic"], resolved),
      ...mixedPortProblems(
        ["traffic"],
        resolved,
        rollingWorkload({ port, workload: written }).ports,
      ),
      ...oneWayProblems(["traffic"], traffic ?? {}),
    ];
  }
  const needed = "nothing, as the service has no port, and so no Service; or `port`";
  return Object.entries({ traffic, service })
    .filter(([, value]) => value && Object.keys(value).length > 0)
    .map(([key, value]) => problem([key], value, needed, null));
}

const OF_COLORS = "nothing, as mode is rolling: what it is about is recorded for each color";

/** What is watched of it. */
function watchProblems(args: Args): readonly Problem[] {
  const { port, monitoring = {} } = args;
  const path = ["monitoring"];
  const resolved = rollingMonitoring(args);
  const { scrape, rules, receivers, dashboards: _dashboards, ...rest } = resolved;
  const isByPort = scrape !== "annotations" && scrape !== "none";
  const refused = {
    ...(rules !== "none" && { rules }),
    ...(receivers.length > 0 && { receivers }),
    ...(monitoring.dashboards && { dashboards: monitoring.dashboards }),
  };
  return [
    ...monitoringProblems(path, { ...rest, scrape, rules: "none", receivers: [] }, false),
    ...(port === undefined ? [] : scrapeProblems(args)),
    ...(port === undefined && isByPort
      ? [
          problem(
            [...path, "scrape"],
            scrape,
            `annotations or none: ${scrape} finds pods by the service's port, which it has not`,
            "none",
          ),
        ]
      : []),
    ...(port === undefined && scrape === "annotations" && monitoring.port === undefined
      ? [
          problem(
            [...path, "port"],
            undefined,
            "a port with metrics, as the service has none; or monitoring.scrape none",
          ),
        ]
      : []),
    ...Object.entries(refused).map(([key, value]) =>
      problem([...path, key], value, OF_COLORS, null),
    ),
  ];
}
