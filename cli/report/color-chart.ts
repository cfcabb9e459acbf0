import { COLORS, type PerColor } from "../../model/color";
import { pointsOf, type Track } from "../../model/release/capacity-track";
import { chartSvg, type ChartSeries, topOf } from "./chart";
import { escaped, unknownNote } from "./markup";

/** A number of both colors along a stretch of time. */
export interface ColorChart {
  readonly title: string;
  readonly unit: string;
  /** What a value is multiplied with, for the unit. */
  readonly factor: number;
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly tracks: PerColor<Track>;
}

/** A chart under its heading, and why a color is not in it. */
export function colorChart(chart: ColorChart): string {
  const { title, unit, from, to, tracks } = chart;
  const series = COLORS.map((color) => lineOf(chart, color, tracks[color]));
  const isKnown = series.some(({ points }) => points.length > 0);
  return [
    `<h2>${escaped(title)}</h2>`,
    ...(isKnown ? [chartSvg({ title, from, to, top: topOf(series), unit, series })] : []),
    ...unknownLines(tracks),
  ].join("\n");
}

function lineOf(
  { factor, stepSeconds }: Pick<ColorChart, "factor" | "stepSeconds">,
  color: (typeof COLORS)[number],
  track: Track,
): ChartSeries {
  return {
    name: color,
    as: "line",
    style: color,
    gapMs: stepSeconds * 1500,
    points: pointsOf(track).map(({ at, value }) => ({ at, value: value * factor })),
  };
}

function unknownLines(tracks: PerColor<Track>): readonly string[] {
  return COLORS.flatMap((color) => {
    const track = tracks[color];
    return "missing" in track ? [unknownNote(color, track.missing)] : [];
  });
}
