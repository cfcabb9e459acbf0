import { type Color, COLORS, type PerColor } from "../../model/color";
import { NO_DATA } from "../../model/metrics/track";
import type { ObservedSplit } from "../../model/release/settle";
import { elapsedSeconds, isYoung, staleSeconds } from "../../model/release/window";
import type { Clock, SplitSource } from "../driver/ports";
import type { MetricsSource } from "./metrics-source";

/** Most seconds that a split looks back: what a color got a while ago says nothing about now. */
const LONGEST_SECONDS = 60;

/** How long one look may take, in milliseconds. */
const PATIENCE_MS = 5000;

/** The split as it was counted. */
export class ObservedTraffic implements SplitSource {
  /** @param scrapeSeconds - seconds between two looks of the source at its counters */
  constructor(
    private readonly metrics: Pick<MetricsSource, "requests" | "newestAge">,
    private readonly scrapeSeconds: number,
    private readonly clock: Pick<Clock, "now">,
  ) {}

  async split(since: number): Promise<ObservedSplit | undefined> {
    const span = { since, now: this.clock.now() };
    const { scrapeSeconds } = this;
    // Before two scrapes every window would reach back to other weights.
    if (isYoung(span, scrapeSeconds)) return undefined;
    const longest = Math.max(LONGEST_SECONDS, 4 * scrapeSeconds);
    const window = Math.min(longest, elapsedSeconds(span));
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const [blue, green] = await Promise.all(
      COLORS.map((color) => this.requestsOf(color, window, signal)),
    );
    if (blue === undefined || green === undefined) return undefined;
    // A color that nobody has ever called has no series; with neither, nothing is counted at all.
    if (blue === "none" && green === "none") return undefined;
    return splitOf({ blue: blue === "none" ? 0 : blue, green: green === "none" ? 0 : green });
  }

  /** Requests, `none` where none was ever counted, `undefined` where it is not known. */
  private async requestsOf(
    color: Color,
    window: number,
    signal: AbortSignal,
  ): Promise<number | "none" | undefined> {
    const [count, age] = await Promise.all([
      this.metrics.requests(color, window, signal),
      this.metrics.newestAge(color, signal),
    ]);
    if ("missing" in age) return age.missing === NO_DATA ? "none" : undefined;
    if ("missing" in count || age.value > staleSeconds(this.scrapeSeconds)) return undefined;
    return count.value >= 0 ? count.value : undefined;
  }
}

function splitOf(requests: PerColor<number>): ObservedSplit {
  const all = requests.blue + requests.green;
  const share = (color: Color) => (all === 0 ? 0 : requests[color] / all);
  return { shares: { blue: share("blue"), green: share("green") }, requests: Math.round(all) };
}
