import { percent } from "../../release/format";
import { share } from "../../settings/fields";
import { was } from "../../settings/renamed";
import { seconds } from "../../units/duration";
import { percents, permille, shareText } from "../../units/share";
import {
  AT_ONCE,
  type GateBase,
  type GateKind,
  type GatePart,
  type Own,
  window,
} from "../gate-kind";
import {
  compare,
  type Compared,
  comparison,
  countWords,
  type Known,
  knownRequests,
  minRequests,
  type Requests,
} from "../requests";
import { unknown, type Verdict } from "../verdict";
import { finish, type View } from "../view";

const fields = (part: GatePart) => ({
  /** Share of the requests that may fail. @default - 1% in stages, 5% in the guard */
  max: share({ min: "0%", max: "100%" })
    .meta(was("maxPermille", "permille"))
    .prefault(part === "guard" ? "5%" : "1%"),
  ...comparison(false, "200%"),
  /** Difference, as a share of the requests, below which the comparison never fails. */
  slack: share({ min: "0%", max: "100%" }).meta(was("slackPermille", "permille")).prefault("0.5%"),
  /** How far an answer looks back, never before the stage began. @default - 5m in stages, 1m in the guard */
  window: window(part === "guard" ? "1m" : "5m"),
  /** Requests below which nothing is known. @default - 100 in stages, 50 in the guard */
  minRequests: minRequests(part === "guard" ? 50 : 100),
});

/** Failed requests of the new color, counted where they start. */
export interface ErrorsGate extends GateBase, Compared {
  readonly kind: "errors";
  readonly maxPermille: number;
  /** @default - not compared */
  readonly slackPermille?: number;
}

export const errors = {
  kind: "errors",
  text: "Failed requests of the new color.",
  fields,
  isOfRequests: true,
  base: (part) => (part === "guard" ? AT_ONCE : {}),
  // A limit that is not compared is left out, so that nobody takes it for one.
  own: ({
    max,
    compare: isCompared,
    maxOfActive,
    slack,
    window: back,
    minRequests: count,
  }: Own<typeof fields>) => ({
    maxPermille: permille(max),
    windowSeconds: seconds(back),
    minRequests: count,
    ...(isCompared && {
      maxPercentOfActive: percents(maxOfActive),
      slackPermille: permille(slack),
    }),
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

/** Failed requests against the limit, and against the active color where that is asked for. */
export function judgeErrors(
  gate: ErrorsGate,
  view: View,
  own: Requests,
  other?: Requests,
): Verdict {
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
  const comparison = compare(gate, view, other, {
    own: failed,
    slack: gate.slackPermille ?? 0,
    of: permilleOf,
    words: percent,
  });
  const sentence = `${what} ≤ ${percent(gate.maxPermille)} ${behind}`;
  return finish(view, { sentence, measured, what: `${what} ${behind}`, ...comparison });
}

/** Extrapolated counts may differ a little, so a share stays within its bounds. */
function permilleOf({ count, value }: Known): number {
  return Math.min(1000, (value / Math.max(count, 1)) * 1000);
}
