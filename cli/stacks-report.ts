import { extname, resolve } from "node:path";
import { reasonOf } from "../model/reason";
import type { StackReport } from "../model/release/stack-report";
import type { ExitCode } from "../model/exit-code";
import { stacksHtml } from "./report/stacks-html";
import { writeReport } from "./report/write-report";
import type { Session } from "../release/session";
import type { Terminal } from "./terminal";
import { stacksText } from "./view/stacks";
import { readReleaseMetrics } from "./release-metrics";
import type { ReleaseOptions } from "./release-options";

/** How the release of all stacks ended. */
export interface StacksReport {
  readonly app: string;
  readonly code: ExitCode;
  readonly reports: readonly StackReport[];
}

/** Adds what was counted meanwhile, if the report goes where it can be shown. */
export async function withObserved(
  reports: readonly StackReport[],
  sessions: readonly Session[],
  { json, report, signal }: ReleaseOptions & { readonly signal: AbortSignal },
): Promise<readonly StackReport[]> {
  if (!json && (report === undefined || extname(report) === ".txt")) return reports;
  return Promise.all(
    reports.map(async (one) => {
      const session = sessions.find(({ stack }) => stack === one.stack);
      if (!session || !one.summary) return one;
      return { ...one, observed: await readReleaseMetrics(session, one.summary, signal) };
    }),
  );
}

/** Prints the one report on all stacks, and writes it where it was asked for; what cannot be written is said. */
export function tellReports(
  report: StacksReport,
  { json, report: file, directory, wavesFile }: ReleaseOptions,
  terminal: Terminal,
): void {
  const { reports } = report;
  if (json) terminal.print(asJson(report));
  else if (reports.length > 1) terminal.print(`\n${stacksText(reports)}`);
  if (file !== undefined) terminal.say(written(resolve(directory, file), report));
  const left = reports.flatMap(({ stack, outcome }) => (outcome === "not begun" ? [stack] : []));
  if (left.length === 0) return;
  const waves = wavesFile === undefined ? "" : `--waves ${wavesFile} `;
  terminal.say(
    `Not begun: ${left.join(", ")}. Next: sluice release ${waves}--stack ${left.join(",")}`,
  );
}

/** Where it is, or why it is not: a release is not another one for that. */
function written(path: string, report: StacksReport): string {
  try {
    writeReport(path, inFormat(extname(path), report));
    return `written to ${path}`;
  } catch (error) {
    return `the report could not be written: ${reasonOf(error)}. Next: sluice report --out FILE`;
  }
}

function inFormat(extension: string, report: StacksReport): string {
  if (extension === ".html") return stacksHtml(report.app, report.reports);
  return `${extension === ".json" ? asJson(report) : stacksText(report.reports)}\n`;
}

function asJson({ app, code, reports }: StacksReport): string {
  return JSON.stringify({ app, exitCode: code, stacks: reports }, null, 2);
}
