import { COLORS, type PerColor } from "../../model/color";
import { pointsOf, type Track } from "../../model/metrics/track";
import { chartSvg, type ChartSeries, topOf } from "./chart";
import { escaped, unknownNote } from "./markup";

/** A number of both colors along a stretch of time, or of a service without any. */
export interface ColorChart {
  readonly title: string;
  readonly unit: string;
  /** What a value is multiplied with, for the unit. */
  readonly factor: number;
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly tracks: PerColor<Track> | { readonly all: Track };
}

/** A chart under its heading, and why a color is not in it. */
export function colorChart(chart: ColorChart): string {
  const { title, unit, from, to, tracks } = chart;
  const named = Object.entries(tracks);
  const series = named.map(([name, track]) => lineOf(chart, name, track));
  const isKnown = series.some(({ points }) => points.length > 0);
  return [
    `<h2>${escaped(title)}</h2>`,
    ...(isKnown ? [chartSvg({ title, from, to, top: topOf(series), unit, series })] : []),
    ...named.flatMap(([name, track]) =>
      "missing" in track ? [unknownNote(name, track.missing)] : [],
    ),
  ].join("\n");
}

function lineOf(
  { factor, stepSeconds }: Pick<ColorChart, "factor" | "stepSeconds">,
  name: string,
  track: Track,
): ChartSeries {
  return {
    name,
    as: "line",
    style: COLORS.find((color) => color === name) ?? "green",
    gapMs: stepSeconds * 1500,
    points: pointsOf(track).map(({ at, value }) => ({ at, value: value * factor })),
  };
}
