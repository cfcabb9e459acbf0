import { formatDuration } from "../../model/release/format";
import { OUTCOME_LABELS } from "../../model/release/sentence";
import type { StackReport } from "../../model/release/stack-report";
import type { StepTime } from "../../model/release/step-times";
import type { WavePlan } from "../../model/release/wave-plan";

const HEAD = ["stack", "wave", "outcome", "took", "held", "steps"];

/** All stacks of a release in one table, with what went wrong below each line. */
export function stacksText(reports: readonly StackReport[]): string {
  const rows = [HEAD, ...reports.map(cells)];
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const [head = "", ...rest] = lines;
  return [head, ...rest.flatMap((line, index) => [line, ...notes(reports[index])])].join("\n");
}

/** The order in which stacks go. */
export function wavesText({ waves, onFailure }: WavePlan): readonly string[] {
  return [
    ...waves.map(({ stacks, together, pauseSeconds }, index) => {
      const names = stacks.join(together ? " and " : ", then ");
      const pause =
        pauseSeconds === 0 ? "" : `; then a pause of ${formatDuration(pauseSeconds * 1000)}`;
      return `wave ${String(index + 1)}   ${names}${pause}`;
    }),
    onFailure === "stop"
      ? "failure  no other stack begins; the others stay as they are"
      : "failure  no other stack begins; the others go back, too",
  ];
}

/** How a stack ended, in words. */
export function outcomeText({ outcome }: StackReport): string {
  return outcome in OUTCOME_LABELS
    ? OUTCOME_LABELS[outcome as keyof typeof OUTCOME_LABELS]
    : outcome;
}

/** The parts of a release and their times, in one line. */
export function stepText(steps: readonly StepTime[]): string {
  return steps.map(({ name, tookMs }) => `${name} ${formatDuration(tookMs)}`).join(", ");
}

function cells(report: StackReport): readonly string[] {
  const { stack, wave, summary, steps } = report;
  const took = summary ? formatDuration(summary.endedAt - summary.startedAt) : "";
  const held = summary ? formatDuration(summary.heldMs) : "";
  return [stack, String(wave), outcomeText(report), took, held, stepText(steps)];
}

/** A stack that was promoted, and stays, needs no words. */
function notes(report: StackReport | undefined): readonly string[] {
  if (!report) return [];
  const { outcome, reason, back } = report;
  return [
    ...(outcome === "promoted" || reason === undefined ? [] : reason.split("\n")),
    ...(back === undefined ? [] : [back]),
  ].map((line) => `    ${line}`);
}
