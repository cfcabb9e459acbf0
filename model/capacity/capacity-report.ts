import { COLORS, type Color, type PerColor, perColor } from "../color";
import { quantityValue } from "../quantity";
import { ownAutoscaler } from "../settings/autoscaling";
import { limitsOf, requestsOf } from "../settings/resources";
import type { ColorSettings } from "../settings/settings-args";
import { headroom, type Headroom, type RequestCost, requestCost } from "./headroom";
import { idleCost, type IdleCost, type Prices } from "./idle-cost";
import { together, type Track } from "../metrics/track";
import { type Trend, trendOf } from "./trend";
import { missing, type Reading, reading } from "../gates/reading";

/** What was asked about one color, along the window. */
export interface CapacityTracks {
  readonly requests: Track;
  readonly cores: Track;
  readonly cpu: Track;
  readonly memory: Track;
  readonly pods: Track;
}

/** Everything that a report on capacity is made from. */
export interface CapacityInputs {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly tracks: PerColor<CapacityTracks>;
  /** Ready pods, now. */
  readonly ready: PerColor<Reading>;
  /** Most pods that autoscalers which are not the stack's may ask for. @default - nobody knows */
  readonly externalMost?: PerColor<number | undefined>;
  readonly colors: PerColor<Pick<ColorSettings, "workload" | "autoscaling">>;
  readonly idleColor: Color;
  /** Percent of the traffic at each stage of a release. */
  readonly stages: readonly number[];
  /** How busy a pod may be, in percent of its processor limit. */
  readonly busyPercent: number;
  readonly prices: Prices;
}

/** What is used, what would fit, what the idle color costs. */
export interface CapacityReport {
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly busyPercent: number;
  /** Shares of limits from 0 to 1, and requests a second. */
  readonly used: PerColor<{
    readonly cpu: Trend;
    readonly memory: Trend;
    readonly requests: Trend;
  }>;
  /** Requests a second of both colors; its limit is what the larger color can carry with all its pods. */
  readonly requests: Trend;
  readonly cost: RequestCost;
  readonly room: PerColor<Headroom>;
  readonly idle: IdleCost;
}

/** Moments that a window has: the first is a step after its start, as each tells of the step before it. */
function moments({
  from,
  to,
  stepSeconds,
}: Pick<CapacityInputs, "from" | "to" | "stepSeconds">): number {
  return Math.floor((to - from) / 1000 / stepSeconds);
}

/** What does not know enough says why; nothing that is missing counts as 0. */
export function capacityReport(inputs: CapacityInputs): CapacityReport {
  const { from, to, stepSeconds, busyPercent, tracks, colors, idleColor, prices } = inputs;
  const asked = moments(inputs);
  const cost = requestCost(COLORS.map((color) => ({ color, ...tracks[color] })));
  const all = together(tracks.blue.requests, tracks.green.requests, (blue, green) => blue + green);
  const peak = peakOf(all);
  const room = perColor((color) =>
    headroom(
      {
        ready: inputs.ready[color],
        most:
          ownAutoscaler(colors[color].autoscaling)?.max ??
          inputs.externalMost?.[color] ??
          colors[color].workload.replicas,
        limitCores: amount(limitsOf(colors[color].workload.resources).cpu, "no processor limit"),
      },
      cost,
      peak,
      busyPercent,
      inputs.stages,
    ),
  );
  const most = COLORS.map((color) => room[color]).flatMap((one) =>
    "missing" in one ? [] : [one.most * one.perPod],
  );
  return {
    ...{ from, to, stepSeconds, busyPercent },
    used: perColor((color) => ({
      cpu: trendOf(tracks[color].cpu, asked, 1),
      memory: trendOf(tracks[color].memory, asked, 1),
      requests: trendOf(tracks[color].requests, asked),
    })),
    requests: trendOf(all, asked, most.length === 0 ? undefined : Math.max(...most)),
    cost,
    room,
    idle: idleCost(
      perColor((color) => ({
        requests: tracks[color].requests,
        pods: tracks[color].pods,
        reserved: {
          cores: amount(requestsOf(colors[color].workload.resources).cpu, "no processor request"),
          bytes: amount(requestsOf(colors[color].workload.resources).memory, "no memory request"),
        },
      })),
      idleColor,
      stepSeconds / 3600,
      asked,
      prices,
    ),
  };
}

/** Whether anything at all is known. */
export function isEmpty({ used }: CapacityReport): boolean {
  return COLORS.every((color) =>
    Object.values(used[color]).every((trend: Trend) => "missing" in trend),
  );
}

function peakOf(track: Track): Reading {
  if ("missing" in track) return missing(track.missing);
  return reading(Math.max(...track.points.map(({ value }) => value)));
}

function amount(text: string | undefined, why: string): Reading {
  const value = text === undefined ? undefined : quantityValue(text);
  return value === undefined ? missing(why) : { value };
}
