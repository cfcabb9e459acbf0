import { leastRise, ratioOf } from "../gates/comparison";
import { requestsNeeded } from "../gates/evidence";
import { type Compared, type Counts, shareOf } from "../gates/tally";
import type { Gate } from "../gates/gate";
import { formatDuration, sharePercent, thousands } from "./format";
import type { Stage } from "./stage";

/** What was measured of a service before its release. */
export interface Measured {
  /** Requests and failed ones of both colors in the last hour. */
  readonly hour: Counts;
  /** Whether it had requests in the hour before that, too: then the last one tells what a release will have. */
  readonly isSteady: boolean;
}

/** What a stage can find. */
interface Seen {
  readonly weight: number;
  /** Requests of the new color. */
  readonly requests: number;
  /** Smallest share of failed ones that is found with a probability of 80 %; `undefined` where none is. */
  readonly least: number | undefined;
  /** Failed requests of the new color until then. */
  readonly failed: number;
}

/** The time that traffic is judged by before a release, in seconds. */
export const HOUR = 3600;

/** Rises that are tried, as factors of the smallest one that matters. */
const TRIED = Array.from({ length: 120 }, (_one, at) => 1.06 ** at);

/** What each stage of a walk would find by itself, in sentences; empty where nothing is compared. */
export function sightLines(
  stages: readonly Stage[],
  gates: readonly Gate[],
  { hour }: Measured,
  objective: { readonly allowed: number; readonly days: number },
): readonly string[] {
  const compared = comparedErrors(gates);
  const perSecond = hour.all / HOUR;
  const rate = `${perSecond < 10 ? perSecond.toFixed(1) : thousands(perSecond)} requests a second, of which ${sharePercent(shareOf(hour))} fail`;
  if (!compared || hour.all < 1) return [];
  return [
    `sees     at ${rate}, as in the last hour, with a probability of 80 %:`,
    ...stages
      .filter(({ weight }) => weight < 100)
      .map((stage) => seenText(seenIn(stage, compared, hour), stage, hour, objective)),
  ];
}

function seenIn({ weight, holdSeconds }: Stage, compared: Compared, hour: Counts): Seen {
  const part = weight / 100;
  const requests = (hour.all / HOUR) * part * holdSeconds;
  const base = shareOf(hour);
  const least = leastRise(compared, base);
  const { falseAlarms } = compared;
  const found = TRIED.map((times) => least * times).find((risen) => {
    const sight = { part, base, risen, ratio: ratioOf(compared), falseAlarms };
    return risen <= 1 && requestsNeeded(sight) <= requests;
  });
  return { weight, requests, least: found, failed: found === undefined ? 0 : requests * found };
}

function seenText(
  { weight, requests, least, failed }: Seen,
  { holdSeconds }: Stage,
  hour: Counts,
  { allowed, days }: { readonly allowed: number; readonly days: number },
): string {
  const time = `${formatDuration(holdSeconds * 1000)} and ${thousands(requests)} requests`;
  const what = `         ${String(weight)} %: `;
  if (least === undefined) return `${what}nothing in ${time}: the guard's limit alone`;
  const budget = hour.all * 24 * days * allowed;
  const spent = `at most ${thousands(failed)} failed requests`;
  const share = budget > 0 ? `, ${sharePercent(failed / budget)} of the error budget` : "";
  return `${what}a rise to ${sharePercent(least)} in ${time}, for ${spent}${share}`;
}

function comparedErrors(gates: readonly Gate[]): Compared | undefined {
  return gates.flatMap((gate) =>
    gate.kind === "errors" && gate.mode === "enforce" && gate.compared ? [gate.compared] : [],
  )[0];
}

/**
 * Gates that could not answer in a stage, as sentences: a release with them would wait there until its deadline.
 * Nothing where a service is too young to be known.
 */
export function silentGates(
  stages: readonly Stage[],
  gates: readonly Gate[],
  { hour, isSteady }: Measured,
): readonly string[] {
  if (!isSteady) return [];
  const perSecond = hour.all / HOUR;
  return gates.flatMap((gate) => {
    if (!("minRequests" in gate) || gate.mode !== "enforce") return [];
    const { name, minRequests, windowSeconds } = gate;
    const stage = stages.find(
      ({ weight }) => perSecond * (weight / 100) * windowSeconds < minRequests,
    );
    if (!stage) return [];
    const part = (perSecond * stage.weight) / 100;
    const found = `${name} needs ${thousands(minRequests)} requests in ${formatDuration(windowSeconds * 1000)} and ${String(stage.weight)} % of the traffic has ${thousands(part * windowSeconds)}`;
    const minutes = part > 0 ? Math.ceil((minRequests * 1.2) / part / 60) : Infinity;
    const ways =
      Number.isFinite(minutes) && minutes <= LONGEST_MINUTES
        ? [`a window and a stage of ${String(minutes)}m`]
        : [];
    const weight = Math.ceil((120 * minRequests) / (perSecond * windowSeconds));
    if (weight <= 100) ways.push(`a first weight of ${String(weight)}`);
    return [`${found}: ${[...ways, `mode off, and gates that need no requests`].join("; or ")}`];
  });
}

/** Longer windows are none of a release. */
const LONGEST_MINUTES = 24 * 60;

/** Rise that proposed stages find, as a factor of the active color's share. */
const TUNED = 5;

/** Hold times with which every stage finds a rise to five times as many failed requests, in whole minutes up to an hour. */
export function tunedStages(
  stages: readonly Stage[],
  gates: readonly Gate[],
  { hour }: Measured,
): readonly Stage[] {
  const compared = comparedErrors(gates);
  if (!compared || hour.all < 1) return stages;
  const base = shareOf(hour);
  const risen = Math.max(base * TUNED, leastRise(compared, base));
  return stages.map((stage) => {
    if (stage.weight === 100) return stage;
    const part = stage.weight / 100;
    const { falseAlarms } = compared;
    const needed = requestsNeeded({ part, base, risen, ratio: ratioOf(compared), falseAlarms });
    const minutes = Math.ceil(needed / ((hour.all / HOUR) * part) / 60);
    return { ...stage, holdSeconds: 60 * Math.min(60, Math.max(1, minutes)) };
  });
}
