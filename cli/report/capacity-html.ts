import type {
  CapacityInputs,
  CapacityReport,
  CapacityTracks,
} from "../../model/capacity/capacity-report";
import { type CapacityTable, capacityTables } from "../../model/capacity/capacity-tables";
import type { CapacitySubject } from "./capacity-text";
import { colorChart } from "./color-chart";
import { page } from "./html";
import { escaped, stamp } from "./markup";

/** Capacity as one page that opens without a network. */
export function capacityHtml(
  report: CapacityReport,
  tracks: CapacityInputs["tracks"],
  { app, stack }: CapacitySubject,
): string {
  const { from, to, stepSeconds } = report;
  const drawn = (title: string, unit: string, factor: number, name: keyof CapacityTracks) => {
    const both = { blue: tracks.blue[name], green: tracks.green[name] };
    return colorChart({ title, unit, factor, from, to, stepSeconds, tracks: both });
  };
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
