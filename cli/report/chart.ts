import { clock, escaped, stamp } from "./markup";

/** A value at a time. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** A line or dots in a chart. */
export interface ChartSeries {
  readonly name: string;
  /** `steps` stay until the next value; `line` joins values; `dots` stand alone. */
  readonly as: "steps" | "line" | "dots";
  /** For what is desired, beside what was measured. @default false */
  readonly isDashed?: boolean;
  /** Class that gives the color. */
  readonly style: string;
  readonly points: readonly Point[];
  /** Points farther apart than this are not joined: in between nothing is known. @default - all are */
  readonly gapMs?: number;
}

/** What a chart shows. */
export interface Chart {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  /** Top of the scale. */
  readonly top: number;
  readonly unit: string;
  readonly series: readonly ChartSeries[];
}

const WIDTH = 880;
const HEIGHT = 220;
const LEFT = 56;
const BOTTOM = 24;
const TOP = 10;
const TICKS = 4;

/** A chart as SVG: no script, no font, nothing to load. */
export function chartSvg(chart: Chart): string {
  const { title, series } = chart;
  const shown = series.filter(({ points }) => points.length > 0);
  return [
    `<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${escaped(title)}">`,
    ...grid(chart),
    ...shown.map((one) => drawn(chart, one)),
    "</svg>",
    `<p class="legend">${shown.map(legend).join(" &nbsp; ")}</p>`,
  ].join("\n");
}

/** A scale on which the highest value stays below the top. */
export function topOf(series: readonly Pick<ChartSeries, "points">[]): number {
  const highest = Math.max(0, ...series.flatMap(({ points }) => points.map(({ value }) => value)));
  return highest === 0 ? 1 : highest * 1.1;
}

function legend({ name, style, as, isDashed = false }: ChartSeries): string {
  const mark = as === "dots" ? "●" : isDashed ? "━ ━" : "━";
  return `<span class="${style}">${mark}</span> ${escaped(name)}`;
}

function grid(chart: Chart): readonly string[] {
  const rows = Array.from({ length: TICKS + 1 }, (_row, index) => (chart.top * index) / TICKS);
  const columns = Array.from(
    { length: TICKS + 1 },
    (_column, index) => chart.from + ((chart.to - chart.from) * index) / TICKS,
  );
  const end = String(WIDTH - 8);
  return [
    ...rows.map((value) => {
      const at = y(chart, value);
      const text = `${short(value)}${chart.unit}`;
      return `<line class="grid" x1="${String(LEFT)}" x2="${end}" y1="${at}" y2="${at}"/><text x="${String(LEFT - 6)}" y="${at}" dy="4" text-anchor="end">${text}</text>`;
    }),
    ...columns.map((at, index) => {
      const anchor = index === 0 ? "start" : index === TICKS ? "end" : "middle";
      return `<text x="${x(chart, at)}" y="${String(HEIGHT - 6)}" text-anchor="${anchor}">${moment(chart, at)}</text>`;
    }),
  ];
}

function drawn(chart: Chart, series: ChartSeries): string {
  const { as, style, points, isDashed = false, gapMs = Infinity } = series;
  if (as === "dots") {
    return points
      .map(
        ({ at, value }) =>
          `<circle class="${style}" cx="${x(chart, at)}" cy="${y(chart, value)}" r="3.5"/>`,
      )
      .join("");
  }
  const path = points.map(({ at, value }, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    const isFirst = !before || at - before.at > gapMs;
    // Between two gaps: a line of no length is a dot.
    const isLone = isFirst && as === "line" && (!after || after.at - at > gapMs);
    if (isFirst) return `M${x(chart, at)} ${y(chart, value)}${isLone ? "h0" : ""}`;
    const across = as === "steps" ? `H${x(chart, at)}` : "";
    return `${across}L${x(chart, at)} ${y(chart, value)}`;
  });
  const last = as === "steps" ? `H${x(chart, chart.to)}` : "";
  const dash = isDashed ? ' stroke-dasharray="5 4"' : "";
  return `<path class="${style}" fill="none"${dash} d="${path.join("")}${last}"/>`;
}

function x({ from, to }: Chart, at: number): string {
  const share = to === from ? 0 : (at - from) / (to - from);
  return fixed(LEFT + share * (WIDTH - LEFT - 8));
}

/** What is above the scale is drawn at its top: it must not leave the page. */
function y({ top }: Chart, value: number): string {
  const share = top === 0 ? 0 : Math.min(1, Math.max(0, value / top));
  return fixed(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP));
}

/** Over days a time alone says too little. */
function moment({ from, to }: Chart, at: number): string {
  return to - from > 86_400_000 ? stamp(at).slice(5, 16) : clock(at);
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function short(value: number): string {
  return value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(2);
}
