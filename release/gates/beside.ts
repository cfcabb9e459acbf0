import type { Color } from "../../model/color";
import { clumpOf } from "../../model/gates/clump";
import type { Beside } from "../../model/gates/comparison";
import { missing, type Reading } from "../../model/gates/reading";
import { type Compared, shareOf, type Tally, withLook } from "../../model/gates/tally";
import { HOUR } from "../../model/release/sight";
import { leastWindow } from "../../model/release/window";
import { isServing } from "../../model/traffic/weights";
import type { Question } from "../driver/ports";
import type { CountedSpan, CountsReading } from "../metrics/metrics-source";

/** Whether the new color has all traffic. */
export function isAlone({ weights, active }: Pick<Question, "weights" | "active">): boolean {
  return !isServing(weights, active);
}

/** The hour before the release. */
export function hourBefore({ now, startedAt }: Pick<Question, "now" | "startedAt">): CountedSpan {
  return { seconds: HOUR, ago: Math.max(0, Math.round((now - startedAt) / 1000)) };
}

/** Asks what both colors had since the weights changed, and the active one before the release. */
export async function askBeside(
  compared: Compared,
  question: Question,
  scrapeSeconds: number,
  count: (color: Color, span: CountedSpan) => Promise<CountsReading>,
  clump: (color: Color, span: CountedSpan, share: number) => Promise<Reading> = async () =>
    Promise.resolve(missing("not asked")),
): Promise<Beside> {
  const { color, active, now, since, changedAt = since } = question;
  const alone = isAlone(question);
  const seconds = Math.floor((now - changedAt) / 1000);
  // Before two scrapes every window would reach back to other weights.
  const isYoung = seconds < leastWindow(scrapeSeconds);
  // The look before the change saw nothing later than the scrape that this begins with.
  const span = { seconds, ago: 0 };
  const hour = hourBefore(question);
  const [own, other, past] = await Promise.all([
    isYoung ? undefined : count(color, span),
    isYoung || alone ? undefined : count(active, span),
    count(active, hour).then(async (counts) => ({
      counts,
      together:
        "missing" in counts || counts.bad === 0
          ? missing("nothing bad was counted")
          : await clump(active, hour, shareOf(counts)),
    })),
  ]);
  const { counts: before, together } = past;
  return {
    isAlone: alone,
    clump: "value" in together ? clumpOf(together.value) : 1,
    before: "missing" in before ? before.missing : before.all < 1 ? "it had no requests" : before,
    tallies: talliesOf(compared, question, scrapeSeconds, own, alone ? NONE : other),
  };
}

const NONE = { all: 0, bad: 0 } as const;

/** What is not known adds nothing. */
function talliesOf(
  compared: Compared,
  { tallies = [], since, changedAt = since, now: at }: Question,
  scrapeSeconds: number,
  own: CountsReading | undefined,
  active: CountsReading | undefined,
): readonly Tally[] {
  if (!own || !active || "missing" in own || "missing" in active) return tallies;
  return withLook(tallies, { since: changedAt, at, own, active }, { ...compared, scrapeSeconds });
}
