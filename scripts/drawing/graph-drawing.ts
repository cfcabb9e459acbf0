import { clock, escaped } from "../../cli/report/markup";
import type { Series } from "../../release/metrics/prometheus-reply";
import type { DashboardData, Span } from "./dashboard-data";
import { type DrawnPanel, lookOf, nameOf } from "./drawn-dashboard";
import { ink } from "./palette";
import { inUnit } from "./unit";

/** Where in a panel something is drawn, in pixels. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** A line with its name and values. */
interface Drawn {
  readonly name: string;
  readonly color: string;
  readonly isDashed: boolean;
  readonly points: Series["points"];
}

const LEFT = 62;
const TOP = 8;
const BOTTOM = 44;
const RIGHT = 10;
const TICKS = 4;
const ROUND = [1, 1.5, 2, 2.5, 3, 4, 5, 7.5];

/** Lines over time, limits, and marks where weights changed. */
export function drawGraph(
  panel: DrawnPanel,
  data: DashboardData,
  span: Span,
  marks: readonly number[],
  box: Box,
): string {
  const { unit, min, max, custom, thresholds } = panel.fieldConfig?.defaults ?? {};
  const isStacked = custom?.stacking?.mode === "normal";
  const lines = isStacked ? stacked(linesOf(panel, data)) : linesOf(panel, data);
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const bottom = min ?? Math.min(0, ...values);
  const highest = max ?? nice(Math.max(custom?.axisSoftMax ?? 0, ...values), TICKS);
  const top = highest > bottom ? highest : bottom + 1;
  const x = (at: number) =>
    fixed(LEFT + ((at - span.from) / (span.to - span.from)) * (box.width - LEFT - RIGHT));
  const y = (value: number) => {
    const share = (Math.min(top, Math.max(bottom, value)) - bottom) / (top - bottom);
    return fixed(box.height - BOTTOM - share * (box.height - TOP - BOTTOM));
  };
  const isStepped = custom?.lineInterpolation === "stepAfter";
  const rows = Array.from(
    { length: TICKS + 1 },
    (_row, index) => bottom + ((top - bottom) * index) / TICKS,
  );
  const columns = Array.from(
    { length: TICKS + 1 },
    (_column, index) => span.from + ((span.to - span.from) * index) / TICKS,
  );
  const limits = (thresholds?.steps ?? []).flatMap(({ value, color }) =>
    value === null || value < bottom || value > top ? [] : [{ value, color }],
  );
  return [
    ...rows.map(
      (value) =>
        `<line x1="${String(LEFT)}" x2="${String(box.width - RIGHT)}" y1="${y(value)}" y2="${y(value)}" stroke="#e4e7e7"/><text x="${String(LEFT - 6)}" y="${y(value)}" dy="4" text-anchor="end">${escaped(inUnit(value, unit))}</text>`,
    ),
    ...columns.map(
      (at, index) =>
        `<text x="${x(at)}" y="${String(box.height - BOTTOM + 16)}" text-anchor="${index === 0 ? "start" : index === TICKS ? "end" : "middle"}">${clock(at * 1000).slice(0, 5)}</text>`,
    ),
    ...marks.map(
      (at) =>
        `<line x1="${x(at)}" x2="${x(at)}" y1="${String(TOP)}" y2="${String(box.height - BOTTOM)}" stroke="#8f3bb8" stroke-dasharray="2 3"/>`,
    ),
    ...limits.map(
      ({ value, color }, index) =>
        `<line x1="${String(LEFT)}" x2="${String(box.width - RIGHT)}" y1="${y(value)}" y2="${y(value)}" stroke="${ink(color, index)}" stroke-dasharray="6 4"/>`,
    ),
    ...lines.map(
      ({ points, color, isDashed }) =>
        `<path fill="none" stroke="${color}" stroke-width="2"${isDashed ? ' stroke-dasharray="8 6"' : ""} d="${path(points, span.step, x, y, isStepped)}"/>`,
    ),
    lines.length === 0
      ? `<text x="${fixed(box.width / 2)}" y="${fixed(box.height / 2)}" text-anchor="middle">no data</text>`
      : "",
    legendOf(lines, box),
  ].join("\n");
}

/** A top of the scale whose ticks are round. */
function nice(highest: number, ticks: number): number {
  const least = highest / ticks;
  if (least <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ROUND.find((one) => one * power >= least) ?? 10;
  return Number((step * power * ticks).toPrecision(6));
}

function linesOf(panel: DrawnPanel, data: DashboardData): readonly Drawn[] {
  return (panel.targets ?? [])
    .flatMap(({ expr, legendFormat = "" }) =>
      (data.get(expr) ?? []).map(({ labels, points }) => ({
        name: nameOf(legendFormat, labels),
        points,
      })),
    )
    .map(({ name, points }, index) => {
      const { paint, isDashed } = lookOf(panel, name);
      return { name, points, isDashed, color: ink(paint, index) };
    });
}

/** Each line on top of those before it. */
function stacked(lines: readonly Drawn[]): readonly Drawn[] {
  const sums = new Map<number, number>();
  return lines.map((line) => ({
    ...line,
    points: line.points.map(([at, value]) => {
      const sum = (sums.get(at) ?? 0) + value;
      sums.set(at, sum);
      return [at, sum] as const;
    }),
  }));
}

/** A gap of more than a step is left open. */
function path(
  points: Series["points"],
  step: number,
  x: (at: number) => string,
  y: (value: number) => string,
  isStepped: boolean,
): string {
  let before = -Infinity;
  return points
    .filter(([, value]) => Number.isFinite(value))
    .map(([at, value]) => {
      const isNew = at - before > 1.5 * step;
      before = at;
      if (isNew) return `M${x(at)} ${y(value)}`;
      return `${isStepped ? `H${x(at)}` : ""}L${x(at)} ${y(value)}`;
    })
    .join("");
}

function legendOf(lines: readonly Drawn[], { width, height }: Box): string {
  const room = (width - LEFT - RIGHT) / Math.max(1, lines.length);
  return lines
    .map(({ name, color }, index) => {
      const at = LEFT + index * room;
      const most = Math.max(3, Math.floor((room - 20) / 6));
      const text = name.length > most ? `…${name.slice(1 - most)}` : name;
      return `<rect x="${fixed(at)}" y="${String(height - 15)}" width="12" height="4" fill="${color}"/><text x="${fixed(at + 16)}" y="${String(height - 9)}">${escaped(text)}</text>`;
    })
    .join("");
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
