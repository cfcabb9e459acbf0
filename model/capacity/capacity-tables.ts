import { COLORS, type Color } from "../color";
import type { Headroom, StageRoom } from "./headroom";
import type { IdleCost } from "./idle-cost";
import type { CapacityReport } from "./capacity-report";
import type { Trend } from "./trend";
import type { Reading } from "../gates/reading";
import { number } from "../release/format";

/** Lines of one part of a report: a name, and cells. */
export interface CapacityTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What people have to know to read it. */
  readonly notes: readonly string[];
}

/** A report as tables of words, for a terminal and for a page. */
export function capacityTables(report: CapacityReport): readonly CapacityTable[] {
  return [usedTable(report), roomTable(report), idleTable(report.idle)];
}

function usedTable(report: CapacityReport): CapacityTable {
  const { used, requests } = report;
  const rows = COLORS.flatMap((color) => [
    trendRow(`${color} cpu`, used[color].cpu, ofLimit),
    trendRow(`${color} memory`, used[color].memory, ofLimit),
    trendRow(`${color} requests`, used[color].requests, perSecond),
  ]);
  return {
    title: "Used",
    columns: ["", "mean", "peak", "now", "a day", "days to the limit", "known"],
    rows: [...rows, trendRow("all requests", requests, perSecond)],
    notes: [
      "cpu and memory: the fullest pod, of its limit; requests: the limit is what the larger color can carry",
    ],
  };
}

function trendRow(name: string, trend: Trend, show: (value: number) => string): readonly string[] {
  if ("missing" in trend) return [name, `unknown: ${trend.missing}`];
  const { mean, peak, latest, known, asked, perDay, daysLeft } = trend;
  return [
    name,
    ...[mean, peak, latest].map(show),
    perDay === undefined ? "unknown" : `${perDay < 0 ? "-" : "+"}${show(Math.abs(perDay))}`,
    daysLeft === undefined ? "none" : daysLeft === 0 ? "beyond it" : number(daysLeft),
    `${String(known)} of ${String(asked)}`,
  ];
}

function roomTable({ room, cost, requests, busyPercent }: CapacityReport): CapacityTable {
  const peak = "missing" in requests ? requests.missing : perSecond(requests.peak);
  const price =
    "missing" in cost
      ? `what a request costs is unknown: ${cost.missing}`
      : `a request costs ${number(cost.cores * 1000)}ms of a processor, seen on ${cost.seenOn.join(" and ")}`;
  return {
    title: "Room",
    columns: ["", "pods", "one pod", "carries", "with all pods", "stages"],
    rows: COLORS.map((color) => roomRow(color, room[color])),
    notes: [`of the peak, ${peak}, with pods at most ${String(busyPercent)}% busy; ${price}`],
  };
}

function roomRow(color: Color, room: Headroom): readonly string[] {
  if ("missing" in room) return [color, `unknown: ${room.missing}`];
  const { ready, most, perPod, livePercent, mostPercent, stages } = room;
  return [
    color,
    `${String(ready)} ready, ${String(most)} at most`,
    perSecond(perPod),
    share(livePercent),
    share(mostPercent),
    stages.map(stageText).join(", "),
  ];
}

const FITS: Readonly<Record<StageRoom["fits"], (needed: string) => string>> = {
  live: () => "fits",
  scaled: (needed) => `needs ${needed} pods`,
  never: (needed) => `too much: needs ${needed} pods`,
};

function stageText({ weight, needed, fits }: StageRoom): string {
  return `${String(weight)}% ${FITS[fits](String(needed))}`;
}

function idleTable(idle: IdleCost): CapacityTable {
  const title = "Idle color";
  const columns = ["", "in the window", "in 30 days"];
  if ("missing" in idle) {
    return { title, columns, rows: [["reserved", `unknown: ${idle.missing}`]], notes: [] };
  }
  const { knownHours, askedHours, podHours, coreHours, gibHours, price } = idle;
  const month = 720 / knownHours;
  const row = (name: string, value: Reading): readonly string[] =>
    "missing" in value
      ? [name, `unknown: ${value.missing}`]
      : [name, number(value.value), number(value.value * month)];
  return {
    title,
    columns,
    rows: [
      row("pod hours", { value: podHours }),
      row("core hours", coreHours),
      row("GiB hours", gibHours),
      row("price", price),
    ],
    notes: [`known of ${number(knownHours)} of ${number(askedHours)} hours`],
  };
}

function ofLimit(value: number): string {
  return `${(value * 100).toFixed(1)}%`;
}

function perSecond(value: number): string {
  return `${number(value)}/s`;
}

function share(value: number): string {
  return `${String(Math.floor(value + 1e-9))}%`;
}
