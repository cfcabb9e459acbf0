import type { Color } from "../../../model/color";
import type { JournalView } from "./release-journal";
import type { Tally } from "./tally";

/** Time that every proxy is given to learn of a split. */
const SETTLE_MS = 2000;

/** The share of a color in each stage, once every proxy knows its weight. */
export function stageShares(journal: JournalView, tally: Tally, to: Color) {
  const ends = journal.all("passed").filter(({ step }) => step > 0);
  return journal.all("written").map(({ at, weights }, index) => {
    const span = { from: at + SETTLE_MS, to: ends[index]?.at ?? Date.now() };
    return { weight: weights[to], ...tally.shareOf(to, span) };
  });
}
