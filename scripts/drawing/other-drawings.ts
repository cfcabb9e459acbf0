import { escaped } from "../../cli/report/markup";
import type { DashboardData, Span } from "./dashboard-data";
import { type DrawnPanel, lookOf, nameOf } from "./drawn-dashboard";
import type { Box } from "./graph-drawing";
import { ink } from "./palette";
import { inUnit } from "./unit";

/** Large newest values, side by side. */
export function drawStat(
  panel: DrawnPanel,
  data: DashboardData,
  span: Span,
  { width, height }: Box,
): string {
  const { unit, noValue = "", mappings, thresholds } = panel.fieldConfig?.defaults ?? {};
  const steps = thresholds?.steps ?? [];
  const values = newest(panel, data, span).map(({ name, value }) => ({
    name,
    text: mappings?.[0]?.options[String(value)]?.text ?? inUnit(value, unit),
    color: ink(
      lookOf(panel, name).paint ??
        steps.filter((step) => step.value === null || step.value <= value).at(-1)?.color,
      0,
    ),
  }));
  const shown = values.length > 0 ? values : [{ name: "", text: noValue, color: "#6b7480" }];
  return shown
    .map(({ name, text, color }, index) => {
      const x = String(Math.round((width * (index + 0.5)) / shown.length));
      const y = height / 2;
      return `<text x="${x}" y="${String(y + 8)}" text-anchor="middle" style="fill:${color}" class="large">${escaped(text)}</text><text x="${x}" y="${String(y + 28)}" text-anchor="middle">${escaped(shown.length > 1 ? name : "")}</text>`;
    })
    .join("\n");
}

/** Newest values, one row each. */
export function drawTable(
  panel: DrawnPanel,
  data: DashboardData,
  span: Span,
  { width }: Box,
): string {
  const columns = panel.transformations?.[0]?.options;
  const rows = newest(panel, data, span).map(({ labels, value }): Record<string, string> => ({
    ...labels,
    Value: inUnit(value),
  }));
  const { indexByName = {}, excludeByName = {}, renameByName = {} } = columns ?? {};
  const names = Object.keys(indexByName)
    .filter((name) => !excludeByName[name])
    .sort((one, other) => (indexByName[one] ?? 0) - (indexByName[other] ?? 0));
  if (rows.length === 0) {
    return `<text x="12" y="20">${escaped(panel.fieldConfig?.defaults.noValue ?? "")}</text>`;
  }
  // A column is as wide as its longest text, and none takes everything.
  const sizes = names.map((name) =>
    Math.min(60, Math.max(...[renameByName, ...rows].map((row) => (row[name] ?? name).length)) + 2),
  );
  const letter = (width - 24) / sizes.reduce((sum, size) => sum + size, 0);
  const at = (index: number) =>
    String(Math.round(12 + letter * sizes.slice(0, index).reduce((sum, size) => sum + size, 0)));
  const cut = (text: string, column: number) => {
    const most = Math.floor((letter * (sizes[column] ?? 0)) / 6.8) - 1;
    return text.length > most ? `${text.slice(0, most)}…` : text;
  };
  return [
    ...names.map(
      (name, column) =>
        `<text x="${at(column)}" y="16" font-weight="bold">${escaped(renameByName[name] ?? name)}</text>`,
    ),
    ...rows.flatMap((row, line) =>
      names.map(
        (name, column) =>
          `<text x="${at(column)}" y="${String(36 + line * 18)}">${escaped(cut(row[name] ?? "", column))}</text>`,
      ),
    ),
  ].join("\n");
}

/** States over time, a bar for each series. */
export function drawTimeline(
  panel: DrawnPanel,
  data: DashboardData,
  { from, to, step }: Span,
  { width, height }: Box,
): string {
  const options = panel.fieldConfig?.defaults.mappings?.[0]?.options ?? {};
  const lines = (panel.targets ?? []).flatMap(({ expr, legendFormat = "" }) =>
    (data.get(expr) ?? []).map(({ labels, points }) => ({
      name: nameOf(legendFormat, labels),
      points,
    })),
  );
  if (lines.length === 0) {
    return `<text x="12" y="20">${escaped(panel.fieldConfig?.defaults.noValue ?? "")}</text>`;
  }
  const left = 260;
  const tall = Math.min(26, (height - 10) / lines.length);
  const across = (seconds: number) => (seconds / (to - from)) * (width - left - 10);
  return lines
    .map(({ name, points }, line) => {
      const y = 6 + line * tall;
      const bars = points.map(([at, value]) => {
        const fill = ink(options[String(value)]?.color, 0);
        return `<rect x="${(left + across(at - from)).toFixed(1)}" y="${y.toFixed(1)}" width="${(across(step) + 0.5).toFixed(1)}" height="${(tall - 4).toFixed(1)}" fill="${fill}"/>`;
      });
      return `<text x="${String(left - 8)}" y="${(y + tall / 2 + 2).toFixed(1)}" text-anchor="end">${escaped(name)}</text>${bars.join("")}`;
    })
    .join("\n");
}

/** Text without its links. */
export function drawText({ options }: DrawnPanel): string {
  return (options?.content ?? "")
    .split("\n")
    .map((line) => line.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replace(/^- /, "• "))
    .map((line, index) => `<text x="12" y="${String(16 + index * 18)}">${escaped(line)}</text>`)
    .join("\n");
}

/** What holds at the end of the time. */
function newest(panel: DrawnPanel, data: DashboardData, { to, step }: Span) {
  return (panel.targets ?? []).flatMap(({ expr, legendFormat = "" }) =>
    (data.get(expr) ?? []).flatMap(({ labels, points }) => {
      const last = points.at(-1);
      return last && last[0] > to - 2 * step
        ? [{ name: nameOf(legendFormat, labels), labels, value: last[1] }]
        : [];
    }),
  );
}
