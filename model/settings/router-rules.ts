import { feasible, featureProblems, has, without } from "../traffic/features";
import { markProblems } from "../traffic/mesh";
import { resolveTraffic, type TrafficSettings } from "../traffic/traffic";
import { allOn, servingColors } from "../traffic/weights";
import { type Problem, problem } from "./problem";
import type { StackArgs } from "./settings-args";

/** The traffic's settings, but for what the router cannot do: that is refused by itself. */
export function trafficOf({ traffic = {} }: Pick<Partial<StackArgs>, "traffic">): TrafficSettings {
  return resolveTraffic(feasible(traffic));
}

/** What the router cannot do, wherever in the settings it is asked for. */
export function routerProblems(args: Partial<StackArgs>): readonly Problem[] {
  const traffic = trafficOf(args);
  const { labels = {}, annotations = {}, port } = args;
  return [
    ...featureProblems(["traffic"], args.traffic ?? {}),
    ...(has(traffic, "weights") ? [] : splitProblems(args, traffic)),
    ...(has(traffic, "mesh")
      ? markProblems([], { labels, annotations }, port)
      : proxyProblems(args, traffic)),
  ];
}

function splitProblems(
  { weights, activeColor = "blue" }: Partial<StackArgs>,
  traffic: TrafficSettings,
): readonly Problem[] {
  if (!weights || servingColors(weights).length < 2) return [];
  const needed = without(traffic, "weights", "100 and 0");
  return [problem(["weights"], weights, needed, allOn(activeColor))];
}

/** What only proxies could do. */
function proxyProblems(
  { monitoring, migrations }: Partial<StackArgs>,
  traffic: TrafficSettings,
): readonly Problem[] {
  const source = monitoring?.requests?.source;
  return [
    ...(source === "istio" && !has(traffic, "counted")
      ? [
          problem(
            ["monitoring", "requests", "source"],
            source,
            without(traffic, "counted", "app"),
            "app",
          ),
        ]
      : []),
    ...(["expand", "contract"] as const).flatMap((kind) =>
      migrations?.[kind]?.mesh === true
        ? [problem(["migrations", kind, "mesh"], true, without(traffic, "mesh", "false"), false)]
        : [],
    ),
  ];
}
