import { escaped, stamp } from "../../cli/report/markup";
import type { DashboardData, Span } from "./dashboard-data";
import type { DrawnDashboard, DrawnPanel } from "./drawn-dashboard";
import { drawGraph } from "./graph-drawing";
import { drawStat, drawTable, drawText, drawTimeline } from "./other-drawings";

const COLUMN = 52;
const ROW = 30;
const HEAD = 44;
const TITLE = 26;
const GAP = 6;

const STYLE =
  "text{font:11px system-ui,sans-serif;fill:#4a5568}.title{font-size:13px;font-weight:600;fill:#24292e}" +
  ".large{font-size:26px;font-weight:600}";

/** A dashboard as one picture, from its JSON and what a Prometheus said to its queries. */
export function dashboardSvg(dashboard: DrawnDashboard, data: DashboardData, span: Span): string {
  const { title, panels } = dashboard;
  const bottom = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const width = 24 * COLUMN + GAP;
  const height = HEAD + bottom * ROW + GAP;
  const marks = marksOf(dashboard, data, span);
  const head = `${title}, ${stamp(span.from * 1000)} to ${stamp(span.to * 1000)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect width="${String(width)}" height="${String(height)}" fill="#f4f5f5"/>`,
    `<text class="title" x="${String(GAP * 2)}" y="28">${escaped(head)}</text>`,
    ...panels.map((panel) => drawPanel(panel, data, span, marks)),
    "</svg>",
    "",
  ].join("\n");
}

/** When weights changed: where a run of answers begins. */
function marksOf(
  { annotations }: DrawnDashboard,
  data: DashboardData,
  { step }: Span,
): readonly number[] {
  return annotations.list.flatMap(({ expr }) =>
    (expr === undefined ? [] : (data.get(expr) ?? [])).flatMap(({ points }) =>
      points
        .map(([at]) => at)
        .filter((at, index, all) => at - (all[index - 1] ?? -Infinity) > step),
    ),
  );
}

function drawPanel(
  panel: DrawnPanel,
  data: DashboardData,
  span: Span,
  marks: readonly number[],
): string {
  const { x, y, w, h } = panel.gridPos;
  const place = `transform="translate(${String(x * COLUMN + GAP)} ${String(HEAD + y * ROW + GAP)})"`;
  const box = { width: w * COLUMN - GAP, height: h * ROW - GAP };
  if (panel.type === "row") {
    return `<g ${place}><text class="title" x="${String(GAP)}" y="17">${escaped(panel.title)}</text></g>`;
  }
  const inner = { width: box.width, height: box.height - TITLE };
  return [
    `<g ${place}><rect width="${String(box.width)}" height="${String(box.height)}" rx="2" fill="#fff" stroke="#e4e7e7"/>`,
    `<text class="title" x="12" y="19">${escaped(panel.title)}</text>`,
    `<g transform="translate(0 ${String(TITLE)})">`,
    drawContent(panel, data, span, marks, inner),
    "</g></g>",
  ].join("\n");
}

function drawContent(
  panel: DrawnPanel,
  data: DashboardData,
  span: Span,
  marks: readonly number[],
  box: { readonly width: number; readonly height: number },
): string {
  switch (panel.type) {
    case "timeseries":
      return drawGraph(panel, data, span, marks, box);
    case "stat":
      return drawStat(panel, data, span, box);
    case "table":
      return drawTable(panel, data, span, box);
    case "state-timeline":
      return drawTimeline(panel, data, span, box);
    case "text":
      return drawText(panel);
    default:
      throw new Error(`a panel of type ${panel.type} cannot be drawn`);
  }
}
