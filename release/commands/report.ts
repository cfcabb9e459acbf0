import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ReleaseEvent } from "../../model/release/event";
import { duration } from "../../model/release/duration";
import { summaryOf, type Summary } from "../../model/release/summary";
import type { Command } from "../command";
import { EXIT_CODES } from "../exit-code";
import { misuse, readLine, refuseWords } from "../options";
import { ReleaseError } from "../release-error";
import { reportHtml } from "../report/html";
import { clock, stamp } from "../report/markup";
import { Session } from "../session";

const FORMATS = ["text", "html", "json"] as const;

/** A release as people and systems read it afterwards. */
export const report: Command = async (argv, { terminal }) => {
  const { common, values, words } = readLine("report", argv, {
    id: { type: "string" },
    format: { type: "string" },
    out: { type: "string" },
  });
  refuseWords("report", words);
  const wanted = common.json ? "json" : (values.format ?? "text");
  const format = FORMATS.find((one) => one === wanted);
  if (!format) throw misuse("report", "--format", wanted, `one of ${FORMATS.join(", ")}`);
  const session = await Session.open({ directory: common.directory, stack: common.stack });
  const events = await eventsOf(session, values.id);
  const summary = summaryOf(events, session.clock.now());
  if (!summary) throw new ReleaseError("There is no such release.", EXIT_CODES.refused);
  const { app } = session.place;
  const subject = { app, stack: session.stack };
  const text =
    format === "html"
      ? reportHtml(summary, subject)
      : format === "json"
        ? JSON.stringify({ ...subject, ...summary, events }, null, 2)
        : inWords(summary);
  if (values.out === undefined) {
    terminal.print(text.trimEnd());
    return EXIT_CODES.ok;
  }
  const file = resolve(common.directory, values.out);
  writeFileSync(file, text);
  terminal.say(`written to ${file}`);
  return EXIT_CODES.ok;
};

/** This machine's file knows every answer of every gate; the cluster's copy knows the release everywhere. */
async function eventsOf(
  session: Session,
  id: string | undefined,
): Promise<readonly ReleaseEvent[]> {
  const { open, last } = await session.journals();
  const kept = open.length > 0 ? open : last;
  const wanted = id ?? idOf(kept);
  const recorded = wanted === undefined ? [] : session.recorded(wanted);
  if (idOf(kept) !== wanted) return recorded;
  return recorded.length > kept.length ? recorded : kept;
}

function idOf([started]: readonly ReleaseEvent[]): string | undefined {
  return started?.type === "started" ? started.plan.id : undefined;
}

function inWords(summary: Summary): string {
  const { id, by, startedAt, endedAt, heldMs, news } = summary;
  return [
    `release ${id} by ${by}, ${stamp(startedAt)}`,
    `took ${duration(endedAt - startedAt)}, of it ${duration(heldMs)} held`,
    "",
    ...news.map(({ at, text }) => `${clock(at)} ${text}`),
  ].join("\n");
}
