import { percent, sharePercent } from "../../release/format";
import { share } from "../../settings/fields";
import { was } from "../../settings/renamed";
import { seconds } from "../../units/duration";
import { permille, shareText } from "../../units/share";
import {
  type Beside,
  comparedOf,
  compareColors,
  comparedVerdict,
  comparison,
  eventsIn,
  ratioOf,
  sharedWords,
  slackShare,
} from "../comparison";
import { evidenceOver } from "../evidence";
import { AT_ONCE, type GateKind, type GatePart, type Own, window } from "../gate-kind";
import {
  countWords,
  type Known,
  knownRequests,
  minRequests,
  type Requests,
  type Windowed,
} from "../requests";
import { type Compared, type Comparing, type Counts, shareOf, sideBySide } from "../tally";
import { unknown, type Verdict } from "../verdict";
import { finish, type View } from "../view";

const fields = (part: GatePart) => ({
  /** Share of the requests that may fail. @default - 1% in stages, 5% in the guard */
  max: share({ min: "0%", max: "100%" })
    .meta(was("maxPermille", "permille"))
    .prefault(part === "guard" ? "5%" : "1%"),
  ...comparison(true),
  /** Smallest rise that matters, as a share of the requests. */
  slack: slackShare(),
  /** How far an answer looks back, never before the stage began. @default - 5m in stages, 1m in the guard */
  window: window(part === "guard" ? "1m" : "5m"),
  /** Requests below which nothing is known. @default - 100 in stages, 50 in the guard */
  minRequests: minRequests(part === "guard" ? 50 : 100),
});

/** Failed requests of the new color, counted where they start. */
export interface ErrorsGate extends Comparing, Windowed {
  readonly kind: "errors";
  readonly maxPermille: number;
}

export const errors = {
  kind: "errors",
  text: "Failed requests of the new color.",
  fields,
  isOfRequests: true,
  base: (part) => (part === "guard" ? AT_ONCE : {}),
  // A limit that is not compared is left out, so that nobody takes it for one.
  own: ({ max, window: back, minRequests: count, ...keys }: Own<typeof fields>) => ({
    maxPermille: permille(max),
    windowSeconds: seconds(back),
    minRequests: count,
    ...comparedOf(keys),
  }),
  problems: ({ maxPermille, minRequests: count }, { found }) => {
    const least = maxPermille > 0 ? Math.ceil(1000 / maxPermille) : 0;
    if (count >= least) return [];
    const needed = `at least ${String(least)}, as with fewer a single failure is over max`;
    return [found("minRequests", count, needed, least)];
  },
  limit: {
    key: "max",
    worse: "higher",
    of: ({ maxPermille }) => maxPermille,
    text: (value) => shareText(value * 1000),
    least: 0,
  },
} satisfies GateKind<ErrorsGate>;

/** What is compared of failed requests. */
export interface ErrorsBeside extends Beside {
  /** The active color's in the gate's window. @default - it has no traffic */
  readonly other?: Requests;
}

/**
 * Failed requests against the limit, and against the active color where they are compared. The limit is then a
 * backstop: it counts only beyond chance, and beyond what the active color had before the release.
 */
export function judgeErrors(
  gate: ErrorsGate,
  view: View,
  own: Requests,
  beside?: ErrorsBeside,
): Verdict {
  if (gate.compared && beside) return judgeBeside(gate, gate.compared, view, own, beside);
  const known = knownRequests(gate, view, own);
  if (typeof known === "string") return unknown(`errors of ${view.color}: ${known}`);
  const failed = permilleOf(known);
  const measured = { value: failed, limit: gate.maxPermille, requests: known.count };
  const what = `errors of ${view.color} ${percent(failed)}`;
  const behind = countWords(gate, view, known.count);
  if (failed > gate.maxPermille) {
    const sentence = `${what} > ${percent(gate.maxPermille)} ${behind}`;
    return { outcome: "failed", sentence, ...measured };
  }
  const sentence = `${what} ≤ ${percent(gate.maxPermille)} ${behind}`;
  return finish(view, { sentence, measured });
}

/** The evidence that a limit is exceeded, not by chance. */
const BEYOND_CHANCE = Math.log(20);

/** By how much the limit's share has to be exceeded for that. */
const BEYOND = 1.25;

function judgeBeside(
  gate: ErrorsGate,
  compared: Compared,
  view: View,
  own: Requests,
  beside: ErrorsBeside,
): Verdict {
  const { tallies, before, other, clump = 1 } = beside;
  const name = `errors of ${view.color}`;
  const known = countsOf(gate, view, own);
  const active = other && countsOf(gate, view, other);
  const lately = typeof known === "string" ? sideBySide(tallies).own : known;
  const serving = typeof active === "string" ? undefined : active;
  const measured = { value: shareOf(lately) * 1000, requests: lately.all, tallies };
  const { is, words } = compareColors(compared, view, beside, { own: lately, active: serving });
  if (is === "worse") return { outcome: "failed", sentence: `${name} ${words}`, ...measured };
  if (typeof known === "string") return { ...unknown(`${name}: ${known}`), tallies };
  // Who had more than the limit before the release is not held up by it.
  const usual = typeof before === "string" ? 0 : shareOf(before);
  const limit = Math.max(gate.maxPermille / 1000, usual * ratioOf(compared));
  const against = { ...measured, limit: limit * 1000 };
  const value = sharePercent(shareOf(known));
  const behind = countWords(gate, view, known.all);
  if (evidenceOver(eventsIn(known, clump), limit, BEYOND) >= BEYOND_CHANCE) {
    const sentence = `${name} ${value} > ${sharePercent(limit)} ${behind}`;
    if (serving === undefined || shareOf(serving) <= limit) {
      return { outcome: "failed", sentence, ...against };
    }
    const both = `and ${view.active} has ${sharePercent(shareOf(serving))}${sharedWords(view.color)}`;
    return { outcome: "failed", sentence: `${sentence}, ${both}`, ...against, isShared: true };
  }
  if (is === "risen") {
    const sentence = `${name} ${value} ${behind}, ${words}`;
    return { outcome: "failed", sentence, ...against, isShared: true };
  }
  const sign = shareOf(known) > limit ? "by chance over" : "≤";
  const sentence = `${name} ${value} ${sign} ${sharePercent(limit)} ${behind}, ${words}`;
  return comparedVerdict(is, sentence, against) ?? finish(view, { sentence, measured: against });
}

function countsOf(gate: ErrorsGate, view: View, requests: Requests): Counts | string {
  const known = knownRequests(gate, view, requests);
  return typeof known === "string" ? known : { all: known.count, bad: known.value };
}

/** Extrapolated counts may differ a little, so a share stays within its bounds. */
function permilleOf({ count, value }: Known): number {
  return shareOf({ all: count, bad: value }) * 1000;
}
