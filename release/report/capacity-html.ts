import { COLORS } from "../../model/color";
import type {
  CapacityInputs,
  CapacityReport,
  CapacityTracks,
} from "../../model/release/capacity-report";
import { pointsOf } from "../../model/release/capacity-track";
import { type CapacityTable, capacityTables } from "../../model/release/capacity-words";
import type { CapacitySubject } from "./capacity-text";
import { chartSvg, type Series } from "./chart";
import { page } from "./html";
import { escaped, stamp } from "./markup";

/** Capacity as one page that opens without a network. */
export function capacityHtml(
  report: CapacityReport,
  tracks: CapacityInputs["tracks"],
  { app, stack }: CapacitySubject,
): string {
  const drawn = (title: string, unit: string, factor: number, name: keyof CapacityTracks) =>
    chart(report, tracks, { title, unit, factor, name });
  return page(`${app} ${stack}: capacity`, [
    `<p class="faint">${stamp(report.from)} to ${stamp(report.to)}</p>`,
    ...capacityTables(report).map(tableHtml),
    drawn("Requests", "/s", 1, "requests"),
    drawn("Processor, of the limit", " %", 100, "cpu"),
    drawn("Memory, of the limit", " %", 100, "memory"),
    drawn("Pods", "", 1, "pods"),
  ]);
}

function tableHtml({ title, columns, rows, notes }: CapacityTable): string {
  const head = columns.map((name) => `<th>${escaped(name)}</th>`).join("");
  const body = rows.map((cells) => {
    const isUnknown = cells.length === 2 && columns.length > 2;
    const span = isUnknown ? ` colspan="${String(columns.length - 1)}" class="warning"` : "";
    const shown = cells.map((cell, index) =>
      index === 0 ? `<td>${escaped(cell)}</td>` : `<td${span}>${escaped(cell)}</td>`,
    );
    return `<tr>${shown.join("")}</tr>`;
  });
  return [
    `<h2>${escaped(title)}</h2>`,
    `<table><tr>${head}</tr>${body.join("\n")}</table>`,
    ...notes.map((note) => `<p class="faint">${escaped(note)}</p>`),
  ].join("\n");
}

interface Drawing {
  readonly title: string;
  readonly unit: string;
  readonly factor: number;
  readonly name: keyof CapacityTracks;
}

function chart(
  { from, to, stepSeconds }: CapacityReport,
  tracks: CapacityInputs["tracks"],
  { title, unit, factor, name }: Drawing,
): string {
  const series = COLORS.map((color): Series => {
    const points = pointsOf(tracks[color][name]);
    return {
      name: color,
      as: "line",
      style: color,
      gapMs: stepSeconds * 1500,
      points: points.map(({ at, value }) => ({ at, value: value * factor })),
    };
  });
  const values = series.flatMap(({ points }) => points.map(({ value }) => value));
  if (values.length === 0) {
    return `<h2>${escaped(title)}</h2>\n<p class="warning">nothing is known</p>`;
  }
  const highest = Math.max(...values);
  const top = highest === 0 ? 1 : highest * 1.1;
  return `<h2>${escaped(title)}</h2>\n${chartSvg({ title, from, to, top, unit, series })}`;
}
