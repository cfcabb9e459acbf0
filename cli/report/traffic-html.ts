import { pointsOf } from "../../model/metrics/track";
import { formatDuration } from "../../model/release/format";
import type { ReleaseMetrics } from "../../model/release/release-metrics";
import type { Summary, WeightPoint } from "../../model/release/summary";
import { chartSvg, type ChartSeries } from "./chart";
import { colorChart } from "./color-chart";
import { unknownNote } from "./markup";

/** The configured weights with the observed share beside them, and how both colors bore it. */
export function trafficParts(summary: Summary, observed?: ReleaseMetrics): readonly string[] {
  const { to, startedAt, endedAt, weights, seen, versions } = summary;
  const name = versions?.[to] ?? to;
  const span = { from: startedAt, to: Math.max(endedAt, startedAt + 1000) };
  const series: readonly ChartSeries[] = [
    {
      name: `${versions ? "asked for:" : "weight of"} ${name}`,
      as: "steps",
      isDashed: true,
      style: to,
      points: points(weights),
    },
    ...shareOf(summary, observed),
    { name: "seen when it settled", as: "dots", style: to, points: points(seen) },
  ];
  return [
    `<h2>${versions ? "Pods" : "Traffic"}</h2>`,
    chartSvg({ title: `Share of ${name}`, ...span, top: 100, unit: " %", series }),
    ...observedParts(summary, span, observed),
  ];
}

function points(list: readonly WeightPoint[]): ChartSeries["points"] {
  return list.map(({ at, percent }) => ({ at, value: percent }));
}

/** That of the other color is the rest: a second line would be the first one upside down. */
function shareOf(
  { to, versions }: Summary,
  observed: ReleaseMetrics | undefined,
): readonly ChartSeries[] {
  // Nobody counts the requests of a version by themselves.
  if (!observed || "missing" in observed || versions) return [];
  const { colors, stepSeconds, windowSeconds } = observed;
  return [
    {
      name: `observed share of ${to}, over ${formatDuration(windowSeconds * 1000)}`,
      as: "line",
      style: to,
      gapMs: stepSeconds * 1500,
      points: pointsOf(colors[to].share).map(({ at, value }) => ({ at, value: value * 100 })),
    },
  ];
}

function observedParts(
  { to, versions }: Summary,
  span: { readonly from: number; readonly to: number },
  observed: ReleaseMetrics | undefined,
): readonly string[] {
  if (!observed) return [];
  if ("missing" in observed) return [unknownNote("observed traffic", observed.missing)];
  const { colors, stepSeconds } = observed;
  const { blue, green } = colors;
  const { share } = colors[to];
  const both = { ...span, stepSeconds };
  return [
    ...("missing" in share && !versions
      ? [unknownNote(`observed share of ${to}`, share.missing)]
      : []),
    colorChart({
      ...{ ...both, title: "Errors", unit: " %", factor: 100 },
      tracks: versions ? { all: green.errors } : { blue: blue.errors, green: green.errors },
    }),
    colorChart({
      ...{ ...both, title: "Latency, P99", unit: " ms", factor: 1 },
      tracks: versions ? { all: green.p99 } : { blue: blue.p99, green: green.p99 },
    }),
  ];
}
