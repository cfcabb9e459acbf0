import { formatDuration } from "../../model/release/format";
import type { StackReport } from "../../model/release/stack-report";
import { outcomeText, stepText } from "../view/stacks";
import { page, reportBody } from "./html";
import { escaped, stamp } from "./markup";

/** A release of several stacks as one page: all of them in a table, and each with its own report below. */
export function stacksHtml(app: string, reports: readonly StackReport[]): string {
  const names = reports.map(({ stack }) => stack).join(", ");
  const head = ["stack", "wave", "outcome", "from", "took", "held", "steps"];
  return page(`${app}: release of ${names}`, [
    `<table><tr>${head.map((name) => `<th>${name}</th>`).join("")}</tr>`,
    ...reports.map(row),
    "</table>",
    ...reports.map((report) => section(app, report)),
  ]);
}

function row(report: StackReport): string {
  const { stack, wave, outcome, summary, steps, back } = report;
  const isThrough = outcome === "promoted" && back === undefined;
  const style = isThrough ? "good" : outcome === "not begun" ? "faint" : "bad";
  const words = [outcomeText(report), ...(back === undefined ? [] : [back])].join("; ");
  const cells = [
    summary ? `<a href="#${escaped(stack)}">${escaped(stack)}</a>` : escaped(stack),
    String(wave),
    `<span class="${style}">${escaped(words)}</span>`,
    summary ? stamp(summary.startedAt) : "",
    summary ? formatDuration(summary.endedAt - summary.startedAt) : "",
    summary ? formatDuration(summary.heldMs) : "",
    escaped(stepText(steps)),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

function section(app: string, { stack, summary, reason, observed }: StackReport): string {
  const head = `<section id="${escaped(stack)}"><h1>${escaped(stack)}</h1>`;
  const body = summary
    ? reportBody(summary, { app, stack, ...(observed && { observed }) })
    : `<p>${escaped(reason ?? "not begun")}</p>`;
  return `${head}${body}</section>`;
}
