import { type Color, COLORS, type PerColor } from "../../model/color";
import { newestAge, requestCount } from "../../model/metrics/queries";
import type { ServiceSubject } from "../../model/metrics/subject";
import type { Split } from "../../model/release/settle";
import { elapsedSeconds, isYoung, staleSeconds } from "../../model/release/window";
import type { Clock, Traffic } from "../ports";
import type { Counting } from "./metrics";
import type { Prometheus } from "./prometheus";

/** Most seconds that a split looks back: what a color got a while ago says nothing about now. */
const LONGEST_SECONDS = 60;

/** How long one look may take, in milliseconds. */
const PATIENCE_MS = 5000;

/** The split as the calling proxies counted it. */
export class ObservedTraffic implements Traffic {
  constructor(
    private readonly prometheus: Prometheus,
    private readonly service: ServiceSubject,
    private readonly counting: Counting,
    private readonly clock: Pick<Clock, "now">,
  ) {}

  async split(since: number): Promise<Split | undefined> {
    const span = { since, now: this.clock.now() };
    const { scrapeSeconds } = this.counting;
    // Before two scrapes every window would reach back to other weights.
    if (isYoung(span, scrapeSeconds)) return undefined;
    const longest = Math.max(LONGEST_SECONDS, 4 * scrapeSeconds);
    const window = `${String(Math.min(longest, elapsedSeconds(span)))}s`;
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const [blue, green] = await Promise.all(
      COLORS.map((color) => this.requestsOf(color, window, signal)),
    );
    if (blue === undefined || green === undefined) return undefined;
    // A color that nobody has ever called has no series; with neither, nothing is counted at all.
    if (blue === "none" && green === "none") return undefined;
    return splitOf({ blue: blue === "none" ? 0 : blue, green: green === "none" ? 0 : green });
  }

  /** Requests, `none` where there is no series, `undefined` where it is not known. */
  private async requestsOf(
    color: Color,
    window: string,
    signal: AbortSignal,
  ): Promise<number | "none" | undefined> {
    const subject = { ...this.service, color };
    const { requests: metrics, scrapeSeconds } = this.counting;
    const [count, age] = await Promise.all([
      this.prometheus.instant(requestCount(subject, window, metrics), signal),
      this.prometheus.instant(newestAge(subject, metrics), signal),
    ]);
    if (count.warnings.length + age.warnings.length > 0) return undefined;
    const newest = age.series[0]?.points.at(-1)?.[1];
    if (newest === undefined) return "none";
    const requests = count.series[0]?.points.at(-1)?.[1];
    if (newest > staleSeconds(scrapeSeconds)) return undefined;
    return requests !== undefined && Number.isFinite(requests) && requests >= 0
      ? requests
      : undefined;
  }
}

function splitOf(requests: PerColor<number>): Split {
  const all = requests.blue + requests.green;
  const share = (color: Color) => (all === 0 ? 0 : requests[color] / all);
  return { shares: { blue: share("blue"), green: share("green") }, requests: Math.round(all) };
}
