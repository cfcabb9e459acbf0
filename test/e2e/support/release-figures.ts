import type { Color } from "../../../model/color";
import { RATE } from "./release-bed";
import type { JournalView } from "./release-journal";
import { report } from "./report";
import type { Answer, Tally } from "./tally";

/** How far a count may exceed its mean by chance: four standard deviations, and a request under way. */
const SIGMAS = 4;

/**
 * Time that every proxy is given to learn of a write; later errors are nobody's to excuse. On a busy machine the last
 * request of a color was seen 1.2 s after the write.
 */
const ARRIVAL_MS = 3000;

/** A failed case shows no more than these. */
const MOST_SHOWN = 5;

/** A fault of one color, and how much of the traffic could meet it. */
export interface Fault {
  readonly color: Color;
  /** Most percent of the traffic that the color had. */
  readonly weight: number;
  /** Requests out of a thousand that the fault hits. */
  readonly permille: number;
  /** Whether pods go away: then the proxies answer for them, and nobody's name is in the answer. */
  readonly isDeadly?: boolean;
}

/** What a case measured, in milliseconds. */
export interface Figures {
  /** Requests that the faulty color spoiled. */
  readonly spoiled: readonly Answer[];
  /** Other requests without a good answer, the first of them: there must be none. */
  readonly lost: readonly Answer[];
  /** As many as the fault can have spoiled. */
  readonly bound: number;
}

/** Tells the faulty color's own errors from losses, writes all numbers down, and gives what is judged. */
export function figures(
  name: string,
  tally: Tally,
  journal: JournalView,
  fault?: Fault,
  more: Readonly<Record<string, number | string>> = {},
): Figures {
  const turned = journal.all("turned")[0]?.at;
  const returned = journal.all("returned")[0]?.at;
  const until = returned === undefined ? Infinity : returned + ARRIVAL_MS;
  const spoiled = fault
    ? tally.lost.filter((answer) => answer.sentAt < until && isSpoiled(answer, fault))
    : [];
  const lost = tally.lost.filter((answer) => !spoiled.includes(answer));
  const [first, last] = [spoiled[0]?.sentAt, spoiled.at(-1)?.sentAt];
  // The color has its share until the last proxy has learned of the write, not until the write.
  const seconds = fault ? (Math.max(returned ?? NaN, last ?? NaN) - (first ?? NaN)) / 1000 : 0;
  const mean = fault ? (fault.weight / 100) * (fault.permille / 1000) * RATE * seconds : 0;
  const bound = fault ? Math.ceil(mean + SIGMAS * Math.sqrt(mean) + 1) : 0;
  const bad = journal.all("started").at(-1)?.plan.to ?? "green";
  const lastAnswer = Math.max(tally.lastOf(bad) ?? 0, last ?? 0);
  report(name, tally, {
    "spoiled by the color itself": spoiled.length,
    "at most": bound,
    "lost otherwise": lost.length,
    ...since("first effect to decision ms", first, turned),
    ...since("decision to write ms", turned, returned),
    ...since("write to last answer ms", returned, lastAnswer),
    ...more,
  });
  return { spoiled, lost: lost.slice(0, MOST_SHOWN), bound };
}

function isSpoiled({ color, outcome }: Answer, fault: Fault): boolean {
  const isUnnamed = fault.isDeadly === true && color === undefined && outcome === 503;
  return isUnnamed || (color === fault.color && typeof outcome === "number" && outcome >= 500);
}

function since(
  name: string,
  from: number | undefined,
  to: number | undefined,
): Readonly<Record<string, number>> {
  return from === undefined || to === undefined ? {} : { [name]: to - from };
}
