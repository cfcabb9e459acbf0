import type { CapacityReport } from "../../model/capacity/capacity-report";
import { type CapacityTable, capacityTables } from "../../model/capacity/capacity-tables";
import { stamp } from "./markup";

/** What a report on capacity is about. */
export interface CapacitySubject {
  readonly app: string;
  readonly stack: string;
}

/** Capacity as tables in a terminal. */
export function capacityText(report: CapacityReport, { app, stack }: CapacitySubject): string {
  return [
    `capacity of ${app} ${stack}, ${stamp(report.from)} to ${stamp(report.to)}`,
    ...capacityTables(report).map(tableText),
  ].join("\n\n");
}

function tableText({ title, columns, rows, notes }: CapacityTable): string {
  // A row that only says why it is unknown takes no part in the widths.
  const full = [[title, ...columns.slice(1)], ...rows.filter(({ length }) => length > 2)];
  const names = rows.map(([name = ""]) => name.length);
  const width = (index: number) =>
    Math.max(...full.map((cells) => cells[index]?.length ?? 0), ...(index === 0 ? names : []));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === cells.length - 1 ? cell : cell.padEnd(width(index))))
      .join("  ")
      .trimEnd();
  return [line([title, ...columns.slice(1)]), ...rows.map(line), ...notes].join("\n");
}
