import { resolve } from "node:path";
import { reasonOf } from "../../model/reason";
import type { ReleaseEvent } from "../../model/release/event";
import { formatDuration } from "../../model/release/format";
import { noReturns } from "../../model/release/plan-summary";
import { RELEASE_ID } from "../../model/release/release-id";
import { summaryOf, type Summary } from "../../model/release/summary";
import { visible } from "../../model/visible";
import { EXIT_CODES, type ExitCode } from "../../model/exit-code";
import { choice, flag, parsed, text } from "../option";
import type { RawLine } from "../line";
import { usageError } from "../usage-error";
import { verb } from "../verb";
import { refused, ReleaseError } from "../../release/release-error";
import { rollingRefusal } from "../../release/rolling-refusal";
import { reportHtml } from "../report/html";
import { clock, stamp } from "../report/markup";
import { writeReport } from "../report/write-report";
import type { Session } from "../../release/session";
import { doraReport } from "../dora";
import { CAPACITY_OPTIONS, capacityOf, readCapacity } from "../capacity";
import { journalOf } from "../journal-of";
import { readReleaseMetrics } from "../release-metrics";

const FORMATS = ["text", "html", "json"] as const;

/** A release as people and systems read it afterwards, or what the service has left to carry. */
export const report = verb("report", {
  group: "Look",
  summary: "A release as a report, or with --capacity what the service uses and could carry.",
  about: `The open release, else the last one. As html and json it also has what Prometheus counted meanwhile: the observed split, errors and P99 of both colors.

The report on capacity asks Prometheus for trends, room at each stage, and what the idle color costs; code 1 if nothing at all could be measured.

The report on deliveries (--dora) is of the last 30 releases and the last promoted one, which is what the cluster remembers, whoever drove them. The lead time is that of commits that this checkout has; code 1 if no release is remembered.`,
  scope: "stack",
  options: {
    id: parsed("ID", "another release, from this machine's journal", "the name of a release", idOf),
    format: choice("FORMAT", FORMATS, "html is one page that opens without a network", {
      default: "text",
    }),
    out: text("FILE", "write it there", { completes: "files" }),
    dora: flag("how often versions are delivered, how fast, and how many fail"),
    capacity: flag("the report on capacity"),
    ...CAPACITY_OPTIONS,
  },
  apart: [
    ["dora", "capacity"],
    ["dora", "id"],
  ],
  json: true,
  examples: [
    "sluice report --stack prod --dora",
    "sluice report --stack prod --format html --out release.html",
    "sluice report --stack prod --capacity --window 14d",
    "sluice report --stack prod --capacity --core-hour 0.031 --gib-hour 0.004",
  ],
  run: async ({ common, options, given }, { terminal, open, runner }) => {
    const format = common.json ? "json" : options.format;
    if (options.dora && format === "html") {
      throw usageError("--format", format, "text or json with --dora");
    }
    refuseStrangers(options.capacity, given);
    const request = readCapacity(options);
    const session = await open({ ...common, takesRolling: true });
    if (options.capacity && session.rolling) throw rollingRefusal();
    const { text, code } = options.dora
      ? await doraReport(session, runner, common.directory, format === "json")
      : options.capacity
        ? await capacityOf(session, request, format)
        : await releaseReport(session, options.id, format);
    if (options.out === undefined) {
      terminal.print(text.trimEnd());
      return code;
    }
    const file = resolve(common.directory, options.out);
    try {
      writeReport(file, text);
    } catch (error) {
      throw new ReleaseError(`--out cannot be written: ${reasonOf(error)}`, EXIT_CODES.failed);
    }
    terminal.say(`written to ${file}`);
    return code;
  },
});

/** An option of the other kind of report would be passed over without a word. */
function refuseStrangers(isCapacity: boolean, given: RawLine["given"]): void {
  const strangers = isCapacity ? ["id"] : Object.keys(CAPACITY_OPTIONS);
  const found = strangers.find((name) => given.has(name));
  if (found === undefined) return;
  const needed = isCapacity ? "nothing: it belongs to a release" : "--capacity with it";
  throw usageError(`--${found}`, given.get(found)?.join(", ") ?? "", needed);
}

function idOf(text: string): string | undefined {
  return RELEASE_ID.test(text) ? text : undefined;
}

async function releaseReport(
  session: Session,
  id: string | undefined,
  format: (typeof FORMATS)[number],
): Promise<{ readonly text: string; readonly code: ExitCode }> {
  const events = await journalOf(session, id);
  const summary = summaryOf(events, session.clock.now());
  if (!summary) throw refused("There is no such release.");
  const known = withNoReturns(summary, events, session);
  return { text: await inFormat(format, session, known, events), code: EXIT_CODES.ok };
}

/** The points of no return that its plan led to; those before its first traffic are the stack file's to tell. */
function withNoReturns(
  summary: Summary,
  [started]: readonly ReleaseEvent[],
  session: Session,
): Summary {
  if (started?.type !== "started" || session.rolling || session.troubles.length > 0) return summary;
  const isIrreversible = session.settings.migrations?.expand?.irreversible ?? false;
  const points = noReturns(started.plan, { isIrreversible });
  return points.length === 0 ? summary : { ...summary, noReturns: points };
}

/** Words have no room for what was counted meanwhile: for them nobody is asked. */
async function inFormat(
  format: (typeof FORMATS)[number],
  session: Session,
  summary: Summary,
  events: readonly ReleaseEvent[],
): Promise<string> {
  if (format === "text") return summaryText(summary);
  const { app } = session.service;
  const subject = {
    app,
    stack: session.stack,
    observed: await readReleaseMetrics(session, summary),
  };
  return format === "html"
    ? reportHtml(summary, subject)
    : JSON.stringify({ ...subject, ...summary, events }, null, 2);
}

function summaryText(summary: Summary): string {
  const { id, by, startedAt, endedAt, heldMs, news, noReturns: points = [] } = summary;
  return [
    `release ${id} by ${visible(by)}, ${stamp(startedAt)}`,
    `took ${formatDuration(endedAt - startedAt)}, of it ${formatDuration(heldMs)} held`,
    ...points,
    "",
    ...news.map(({ at, text }) => `${clock(at)} ${text}`),
  ].join("\n");
}
