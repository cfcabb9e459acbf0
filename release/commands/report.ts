import { resolve } from "node:path";
import { reasonOf } from "../../model/reason";
import type { ReleaseEvent } from "../../model/release/event";
import { duration } from "../../model/release/duration";
import { RELEASE_ID } from "../../model/release/release-id";
import { summaryOf, type Summary } from "../../model/release/summary";
import { visible } from "../../model/visible";
import type { Command } from "../command";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { misuse, readLine, refuseWords } from "../options";
import { ReleaseError } from "../release-error";
import { reportHtml } from "../report/html";
import { clock, stamp } from "../report/markup";
import { writeReport } from "../report/write-report";
import type { Session } from "../session";
import { CAPACITY_OPTIONS, capacityOf, readCapacity } from "./capacity";
import { journalOf } from "./journal-of";
import { observe } from "./observe";

const FORMATS = ["text", "html", "json"] as const;

/** A release as people and systems read it afterwards, or what the service has left to carry. */
export const report: Command = async (argv, { terminal, open }) => {
  const { common, values, words } = readLine("report", argv, {
    id: { type: "string" },
    format: { type: "string" },
    out: { type: "string" },
    capacity: { type: "boolean" },
    ...CAPACITY_OPTIONS,
  });
  refuseWords("report", words);
  const wanted = common.json ? "json" : (values.format ?? "text");
  const format = FORMATS.find((one) => one === wanted);
  if (!format) throw misuse("report", "--format", wanted, `one of ${FORMATS.join(", ")}`);
  if (values.id !== undefined && !RELEASE_ID.test(values.id)) {
    throw misuse("report", "--id", values.id, "the name of a release");
  }
  const isCapacity = values.capacity ?? false;
  refuseStrangers(isCapacity, values);
  const request = readCapacity(values);
  const session = await open({ directory: common.directory, stack: common.stack });
  const { text, code } = isCapacity
    ? await capacityOf(session, request, format)
    : await releaseReport(session, values.id, format);
  if (values.out === undefined) {
    terminal.print(text.trimEnd());
    return code;
  }
  const file = resolve(common.directory, values.out);
  try {
    writeReport(file, text);
  } catch (error) {
    throw new ReleaseError(`--out cannot be written: ${reasonOf(error)}`, EXIT_CODES.failed);
  }
  terminal.say(`written to ${file}`);
  return code;
};

/** An option of the other kind of report would be passed over without a word. */
function refuseStrangers(isCapacity: boolean, values: Readonly<Record<string, unknown>>): void {
  const strangers = isCapacity ? ["id"] : Object.keys(CAPACITY_OPTIONS);
  const found = strangers.find((name) => values[name] !== undefined);
  if (found === undefined) return;
  const needed = isCapacity ? "nothing: it belongs to a release" : "--capacity with it";
  throw misuse("report", `--${found}`, String(values[found]), needed);
}

async function releaseReport(
  session: Session,
  id: string | undefined,
  format: (typeof FORMATS)[number],
): Promise<{ readonly text: string; readonly code: ExitCode }> {
  const events = await journalOf(session, id);
  const summary = summaryOf(events, session.clock.now());
  if (!summary) throw new ReleaseError("There is no such release.", EXIT_CODES.refused);
  return { text: await inFormat(format, session, summary, events), code: EXIT_CODES.ok };
}

/** Words have no room for what was counted meanwhile: for them nobody is asked. */
async function inFormat(
  format: (typeof FORMATS)[number],
  session: Session,
  summary: Summary,
  events: readonly ReleaseEvent[],
): Promise<string> {
  if (format === "text") return inWords(summary);
  const { app } = session.place;
  const subject = { app, stack: session.stack, observed: await observe(session, summary) };
  return format === "html"
    ? reportHtml(summary, subject)
    : JSON.stringify({ ...subject, ...summary, events }, null, 2);
}

function inWords(summary: Summary): string {
  const { id, by, startedAt, endedAt, heldMs, news } = summary;
  return [
    `release ${id} by ${visible(by)}, ${stamp(startedAt)}`,
    `took ${duration(endedAt - startedAt)}, of it ${duration(heldMs)} held`,
    "",
    ...news.map(({ at, text }) => `${clock(at)} ${text}`),
  ].join("\n");
}
