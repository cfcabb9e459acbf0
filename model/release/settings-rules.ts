import { type Problem, problem } from "../settings/problem";
import type { TrafficSettings } from "../traffic/traffic";
import { gateProblems, orderProblems, stageTimeProblems } from "../gates/gate-rules";
import { type LocatedGate, locatedGates } from "../gates/located-gate";
import {
  areRequestsCounted,
  type ReleaseArgs,
  type ReleaseContext,
  type ReleaseSettings,
  resolveRelease,
} from "./settings";
import { largestStep, stageProblems, stagesOf } from "./stage";
import { has, without } from "../traffic/features";
import { leastWindow } from "./window";
import { withoutLogins } from "../without-logins";
import { durationText } from "../units/duration";

type Path = readonly (string | number)[];

/**
 * What contradicts itself within the settings of a release.
 *
 * @param context - `traffic` is absent where it is malformed
 * @param settings - the walk. @default - the one of `args`
 */
export function releaseProblems(
  path: Path,
  args: ReleaseArgs,
  context: ReleaseContext & { readonly traffic: TrafficSettings | undefined },
  settings: ReleaseSettings = resolveRelease(args, context),
): readonly Problem[] {
  const { traffic } = context;
  const isCounted = areRequestsCounted(context);
  const verify = locatedGates("verify", args.verify ?? {}, isCounted);
  const gates = locatedGates("gates", args.gates ?? {}, isCounted);
  const guard = locatedGates("guard", args.guard ?? {}, isCounted);
  const all = [...verify, ...gates, ...guard];
  return [
    ...walkProblems(path, args),
    ...(traffic ? wholeProblems(path, args, traffic) : []),
    ...stepProblems(path, settings),
    ...nameProblems(path, all),
    ...all.flatMap((one) => gateProblems(path, one, { ...settings, traffic, isCounted })),
    ...gates.flatMap((one) => stageTimeProblems(path, one, settings.stages)),
    ...gates.flatMap((one) => orderProblems(path, one, guard)),
    // Endpoints are looked at, not scraped.
    ...(traffic && !has(traffic, "proxied") ? [] : settleProblems(path, settings)),
    ...sourceProblems(path, settings),
    ...listProblems(path, settings),
  ];
}

function walkProblems(path: Path, { preset, stages }: ReleaseArgs): readonly Problem[] {
  if (!stages) return [];
  const problems = stageProblems(stages).map((found) =>
    problem(
      [...path, "stages"],
      stages.map(({ weight }) => weight),
      `weights that rise and end at 100; ${found}`,
      stages.length === 0 ? [{ weight: 100, hold: "5m" }] : rising(stages),
    ),
  );
  if (preset === undefined) return problems;
  return [problem([...path, "preset"], preset, "nothing, as stages is given", null), ...problems];
}

/** Stages with a share of the traffic, where the router has none. */
function wholeProblems(
  path: Path,
  { preset, stages }: ReleaseArgs,
  traffic: TrafficSettings,
): readonly Problem[] {
  if (has(traffic, "weights")) return [];
  const weights = (stages ?? stagesOf(preset ?? "blue-green")).map(({ weight }) => weight);
  if (weights.every((weight) => weight === 100)) return [];
  if (!stages) {
    const needed = without(traffic, "weights", "blue-green");
    return [problem([...path, "preset"], preset, needed, "blue-green")];
  }
  const hold = stages.at(-1)?.hold ?? "5m";
  const needed = without(traffic, "weights", "100 alone");
  return [problem([...path, "stages"], weights, needed, [{ weight: 100, hold }])];
}

/** A walk that the stack's own limit forbids. */
function stepProblems(path: Path, { maxStep, stages }: ReleaseSettings): readonly Problem[] {
  const largest = largestStep(stages);
  if (maxStep === undefined || largest <= maxStep) return [];
  const needed = `at least ${String(largest)}, which one of the stages adds; or more stages`;
  return [problem([...path, "maxStep"], maxStep, needed, Math.min(largest, 100))];
}

/** The stages in a valid order. */
function rising(
  stages: NonNullable<ReleaseArgs["stages"]>,
): readonly { weight: number; hold: string }[] {
  const weights = [...new Set([...stages.map(({ weight }) => weight), 100])].sort((a, b) => a - b);
  const hold = (at: number) => stages.find(({ weight }) => weight === at)?.hold ?? "5m";
  return weights.map((weight) => ({ weight, hold: hold(weight) }));
}

function nameProblems(path: Path, all: readonly LocatedGate[]): readonly Problem[] {
  const seen = new Set<string>();
  return all.flatMap(({ path: at, gate: { name } }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [problem([...path, ...at, "name"], name, "a name that no other gate has", null)];
  });
}

function settleProblems(path: Path, { settle, metrics }: ReleaseSettings): readonly Problem[] {
  // A scrape may have just passed when the weights are written.
  const least = Math.max(
    settle.floorSeconds,
    leastWindow(metrics.scrapeSeconds) + metrics.scrapeSeconds,
  );
  if (settle.ceilingSeconds >= least) return [];
  return [
    problem(
      [...path, "settle", "ceiling"],
      durationText(settle.ceilingSeconds * 1000),
      `at least ${durationText(least * 1000)}: floor, and three scrapes of metrics.scrapeInterval`,
      durationText(least * 1000),
    ),
  ];
}

function listProblems(path: Path, { freeze, notify }: ReleaseSettings): readonly Problem[] {
  const times = freeze.flatMap(({ fromHour = 0, toHour = 24, fromDate, toDate }, index) => {
    const at = [...path, "freeze", index];
    const hours = `more than fromHour, which is ${String(fromHour)}; a night is two entries`;
    const problems = fromHour < toHour ? [] : [problem([...at, "toHour"], toHour, hours, 24)];
    if (fromDate === undefined || toDate === undefined || fromDate <= toDate) return problems;
    const dates = `a date that is not before fromDate, which is ${fromDate}`;
    return [...problems, problem([...at, "toDate"], toDate, dates, fromDate)];
  });
  const receivers = notify.flatMap(({ url, urlFrom }, index) => {
    if ((url === undefined) !== (urlFrom === undefined)) return [];
    const needed = url === undefined ? "an address, or urlFrom" : "nothing, as urlFrom is given";
    const example = url === undefined ? undefined : null;
    return [problem([...path, "notify", index, "url"], url, needed, example)];
  });
  return [...times, ...receivers];
}

/** An address and a variable that holds it may be two different ones. */
function sourceProblems(path: Path, { metrics, logs }: ReleaseSettings): readonly Problem[] {
  const twice = (part: string, key: string, address: string | undefined, from?: string) =>
    address === undefined || from === undefined
      ? []
      : [
          problem(
            [...path, part, key],
            withoutLogins(address),
            `nothing, as ${key}From is given`,
            null,
          ),
        ];
  return [
    ...twice("metrics", "prometheus", metrics.prometheus, metrics.prometheusFrom),
    ...twice("logs", "loki", logs.loki, logs.lokiFrom),
  ];
}
