import type { Gate } from "../gate";
import type { GatePart } from "../gate-kind";
import { type GatePast, HOUR, type Look, looksOf } from "./looks";
import { momentsOf, type Walk } from "./moments";
import { type Knob, knobsOf, narrowestQuiet } from "./quiet";
import { type End, replay } from "./replay";

/** What a gate had done with the releases of a stretch of time. */
export interface Tested {
  readonly releases: number;
  readonly held: number;
  readonly back: number;
  /** Releases that it had not let go on, as too little was known. */
  readonly unanswered: number;
  /** The last ones that it had not let go on. */
  readonly latest: readonly End[];
  /** The narrowest limit with which it had been quiet. @default - none, or a gate without one */
  readonly quiet?: Pick<Knob, "key" | "compare"> & {
    readonly limit: string;
    readonly present: string;
  };
}

/** Ends that are told. */
const MOST_ENDS = 3;

/**
 * Holds a gate against the past: as if the version that served had been released once more at each hour. It is as good
 * as itself, so every release that the gate had stopped was stopped by chance, by a limit that is too narrow, or by a
 * fault of that time.
 *
 * @param minutes - how many are known
 */
export function backtest(
  gate: Gate,
  part: GatePart,
  past: GatePast,
  walk: Walk,
  minutes: number,
): Tested {
  const { moments, stride } = momentsOf(walk);
  const { scrapeSeconds } = walk.metrics;
  const releases = hoursOf(past.start, minutes - (moments.at(-1)?.minute ?? 0));
  const all = releases.flatMap((release) => {
    const looks = looksOf(gate, past, release, moments, scrapeSeconds);
    return looks ? [looks] : [];
  });
  const endOf = (asked: Gate, looks: readonly Look[]) => replay(asked, part, looks, stride * 60);
  const ends = all.map((looks) => endOf(gate, looks));
  const count = (is: End["is"]) => ends.filter((end) => end.is === is).length;
  // Who was loud last is asked first: mostly it is loud again.
  let order = all;
  const isQuiet = (asked: Gate) => {
    const loud = order.find((looks) => isLoud(endOf(asked, looks)));
    if (loud) order = [loud, ...order.filter((one) => one !== loud)];
    return loud === undefined;
  };
  const values = (past.values ?? []).filter((value) => value !== undefined);
  const quiet = all.length > 0 ? quietLimit(gate, values, isQuiet) : undefined;
  return {
    ...{ releases: all.length, held: count("held"), back: count("back") },
    unanswered: count("unanswered"),
    latest: ends.filter(({ is }) => is !== "quiet").slice(-MOST_ENDS),
    ...(quiet && { quiet }),
  };
}

function quietLimit(
  gate: Gate,
  values: readonly number[],
  isQuiet: (gate: Gate) => boolean,
): Tested["quiet"] {
  for (const knob of knobsOf(gate, values)) {
    const limit = narrowestQuiet(knob, (value) => isQuiet(knob.with(value)));
    if (limit === undefined) continue;
    const { key, compare } = knob;
    const found = { key, limit: knob.text(limit), present: knob.text(knob.present) };
    return { ...found, ...(compare === false && { compare }) };
  }
  return undefined;
}

function isLoud({ is }: End): boolean {
  return is === "held" || is === "back";
}

/** The minutes at which an hour begins, with another one before it. */
function hoursOf(start: number, minutes: number): readonly number[] {
  const first = (HOUR - (Math.round(start / 60_000) % HOUR)) % HOUR;
  const hours = Math.max(0, Math.ceil((minutes - first) / HOUR));
  return Array.from({ length: hours }, (_one, at) => first + at * HOUR).filter(
    (release) => release >= HOUR - 1,
  );
}
