import { createHash } from "node:crypto";
import { formatDuration } from "../../model/release/format";
import type { ReleaseMetrics } from "../../model/release/release-metrics";
import { OUTCOME_LABELS } from "../../model/release/sentence";
import type { GateRecord, Summary } from "../../model/release/summary";
import { chartSvg, topOf } from "./chart";
import { clock, escaped, stamp } from "./markup";
import { trafficParts } from "./traffic-html";

/** What a report is about, beside the journal. */
export interface ReportSubject {
  readonly app: string;
  readonly stack: string;
  /** What was counted meanwhile. @default - nobody has asked */
  readonly observed?: ReleaseMetrics;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--page:#fff;--faint:#6b7480;--rule:#dfe3e8;--blue:#2f6fde;--green:#2e8b57;--warn:#b26a00;--bad:#c62828}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ed;--page:#14171b;--faint:#98a2ad;--rule:#2c323a;--blue:#79a8ff;--green:#6fcf97;--warn:#f0b35a;--bad:#ff7b72}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:920px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid var(--rule)}
svg{width:100%;height:auto}svg text{font-size:11px;fill:var(--faint)}.grid{stroke:var(--rule)}
path{stroke-width:2;stroke-linecap:round}path.blue{stroke:var(--blue)}path.green{stroke:var(--green)}path.bad{stroke:var(--bad)}path.faint{stroke:var(--faint)}
circle.blue{fill:var(--blue)}circle.green{fill:var(--green)}circle.bad{fill:var(--bad)}circle.faint{fill:var(--faint)}
span.blue{color:var(--blue)}span.green{color:var(--green)}.good{color:var(--green)}.warning{color:var(--warn)}.bad,span.bad{color:var(--bad)}.faint,.legend{color:var(--faint)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.15rem .6rem .15rem 0;vertical-align:top}td:first-child{white-space:nowrap;color:var(--faint)}
code{font-size:.85em;overflow-wrap:anywhere}details{margin:.4rem 0}
`;

/**
 * @see https://www.w3.org/TR/CSP3/#framework-directive-source-list
 */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;

/** A release as one page that opens without a network. */
export function reportHtml(summary: Summary, subject: ReportSubject): string {
  return page(`${subject.app} ${subject.stack}: release ${summary.id}`, [
    reportBody(summary, subject),
  ]);
}

/** A page that opens without a network. */
export function page(title: string, parts: readonly string[]): string {
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    // A page that is opened from an archive runs and loads nothing, whatever a text in it says.
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${escaped(title)}</h1>`,
    ...parts,
    "</body></html>",
    "",
  ].join("\n");
}

/** The same, as a part of a page on several releases. */
export function reportBody(summary: Summary, subject: ReportSubject): string {
  return [
    verdictLine(summary),
    facts(summary),
    ...trafficParts(summary, subject.observed),
    "<h2>What happened</h2>",
    newsTable(summary),
    "<h2>Gates</h2>",
    ...(summary.gates.length === 0 ? ["<p>No gate was asked.</p>"] : []),
    ...summary.gates.map((record) => gateSection(summary, record)),
  ].join("\n");
}

function verdictLine({ outcome, ended }: Summary): string {
  if (outcome === undefined) return '<p class="warning"><b>under way</b></p>';
  const style = outcome === "promoted" ? "good" : "bad";
  return `<p class="${style}"><b>${OUTCOME_LABELS[outcome]}</b>: ${escaped(ended ?? "")}</p>`;
}

function facts(summary: Summary): string {
  const { from, to, versions, by, commit, reason, startedAt, endedAt, heldMs, skipped } = summary;
  const { noReturns = [] } = summary;
  const total = endedAt - startedAt;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["way", `${versions?.[from] ?? from} → ${versions?.[to] ?? to}`],
    ["by", by],
    ["commit", commit],
    ["reason", reason],
    ["from", stamp(startedAt)],
    ["took", `${formatDuration(total)}, of it ${formatDuration(heldMs)} held`],
    ["careful", noReturns.length === 0 ? undefined : noReturns.join("; ")],
    ["skipped", skipped.length === 0 ? undefined : `gates ${skipped.join(", ")}`],
  ];
  const shown = rows.flatMap(([name, value]) => (value === undefined ? [] : [row(name, value)]));
  return `<table>${shown.join("")}</table>`;
}

function newsTable({ news }: Summary): string {
  const rows = news.map(
    ({ at, tone, text }) =>
      `<tr><td>${clock(at)}</td><td class="${tone}">${escaped(text)}</td></tr>`,
  );
  return `<table>${rows.join("\n")}</table>`;
}

function gateSection(summary: Summary, { gate, samples, last }: GateRecord): string {
  const style = last === "passed" ? "good" : last === "failed" ? "bad" : "warning";
  const rows = samples.map(
    ({ at, outcome, sentence }) =>
      `<tr><td>${clock(at)}</td><td>${escaped(outcome)}</td><td>${escaped(sentence)}</td></tr>`,
  );
  const words = samples.at(-1)?.sentence ?? "";
  return [
    `<h3><span class="${style}">${last}</span> ${escaped(gate.name)}</h3>`,
    `<p>${escaped(words)}</p>`,
    gateChart(summary, { gate, samples, last }),
    `<details><summary>what was asked, and all ${String(samples.length)} answers</summary>`,
    `<p><code>${escaped(gate.asks ?? "")}</code></p>`,
    `<table>${rows.join("\n")}</table></details>`,
  ].join("\n");
}

function gateChart({ startedAt, endedAt, to }: Summary, { gate, samples }: GateRecord): string {
  const values = samples.flatMap(({ at, value }) => (value === undefined ? [] : [{ at, value }]));
  if (values.length < 2) return "";
  const limits = samples.flatMap(({ at, limit }) =>
    limit === undefined ? [] : [{ at, value: limit }],
  );
  return chartSvg({
    title: gate.name,
    from: startedAt,
    to: Math.max(endedAt, startedAt + 1000),
    top: topOf([{ points: values }, { points: limits }]),
    unit: "",
    series: [
      { name: gate.name, as: "line", style: to, points: values },
      { name: "limit", as: "line", isDashed: true, style: "bad", points: limits },
    ],
  });
}

function row(name: string, value: string): string {
  return `<tr><td>${name}</td><td>${escaped(value)}</td></tr>`;
}
