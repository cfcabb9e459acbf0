import { COLORS, type PerColor } from "../color";
import { NO_DATA, type Track } from "../metrics/track";
import type { Summary } from "./summary";

/** Moments that are asked for at most: a chart has no room for more. */
const MOST_MOMENTS = 240;

/** Scrapes in a window, so that one that failed tears no gap. */
const SCRAPES_IN_WINDOW = 4;

/** Which moments of a release are asked for. */
export interface Sampling {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Seconds between two moments. */
  readonly stepSeconds: number;
  /** How far each moment looks back, in seconds. */
  readonly windowSeconds: number;
}

/** What was counted of one color. */
export interface ColorTracks {
  /** Share of the service's requests, from 0 to 1. */
  readonly share: Track;
  /** Failed requests as a share from 0 to 1. */
  readonly errors: Track;
  /** Milliseconds. */
  readonly p99: Track;
}

/** What was counted of both colors along a release; or why nothing is known. */
export type ReleaseMetrics =
  (Sampling & { readonly colors: PerColor<ColorTracks> }) | { readonly missing: string };

/**
 * Moments from the start of a release to its end, or to now. A window reaches into the one before, so that
 * no request falls between two.
 *
 * @see https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/
 */
export function samplingOf(
  { startedAt, endedAt }: Pick<Summary, "startedAt" | "endedAt">,
  scrapeSeconds: number,
): Sampling {
  const seconds = (endedAt - startedAt) / 1000;
  const stepSeconds = Math.max(scrapeSeconds, Math.ceil(seconds / (MOST_MOMENTS - 1)));
  const windowSeconds = Math.max(SCRAPES_IN_WINDOW * scrapeSeconds, stepSeconds + scrapeSeconds);
  return { from: startedAt, to: endedAt, stepSeconds, windowSeconds };
}

/** Where no number is known at all, one reason stands for all of them. */
export function releaseMetricsOf(
  sampling: Sampling,
  colors: PerColor<ColorTracks>,
): ReleaseMetrics {
  const tracks = COLORS.flatMap((color) => {
    const { share, errors, p99 } = colors[color];
    return [share, errors, p99];
  });
  const reasons = tracks.flatMap((track) => ("missing" in track ? [track.missing] : []));
  if (reasons.length < tracks.length) return { ...sampling, colors };
  const trouble = reasons.find((reason) => reason !== NO_DATA);
  return { missing: trouble ?? "Prometheus has no data of this time, or none any more" };
}
