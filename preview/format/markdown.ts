import { COLORS, type Color } from "../../model/color";
import { objectPhrase } from "../plan/manifest";
import type { Plan, PlanField, PlanObject } from "../plan/plan";
import type { BeforeAfter } from "../plan/service-change";
import { shortImage, type ServiceSummary } from "../plan/service-summary";
import { manifestYaml } from "./manifest-yaml";
import { counted, countPhrase, sidePhrases, stepPhrases, ACTION_SYMBOLS, title } from "./phrase";

/** GitHub refuses comments above 65,536 characters. */
const LIMIT = 60_000;

/** Services with a table of their own, and dangers in full; more of them are counted. */
const MOST = 25;

/**
 * The plan as a comment on a pull request. The first line marks it, so that CI can find its own comment
 * and update it. Details are absent where they would make it too long for GitHub.
 */
export function formatMarkdown(plan: Plan): string {
  const head = [
    `<!-- sluice-preview ${`${plan.project}/${plan.stack}`.replace(/[^\w./-]/g, "_")} -->`,
    `### ${escape(heading(plan))}`,
    escape(title(plan)),
    ...remarks("⚠️", counted(plan.dangers.length, "danger"), plan.dangers),
    ...problems(plan),
    ...capped(plan.services.filter(isShown), "service").map((one) =>
      typeof one === "string" ? one : serviceTable(one),
    ),
    ...plan.rolling.map(
      ({ service, sentences }) => `**${escape(service)}** ${escape(sentences.join(" "))}`,
    ),
    ...(plan.steps.length === 0 ? [] : [order(plan)]),
    ...remarks("ℹ️", "Worth knowing", plan.notices),
    `**Objects**: ${countPhrase(plan.counts)}`,
  ].join("\n\n");
  return withDetails(
    head,
    plan.objects.filter(({ action }) => action !== "same"),
  );

  function isShown({ untouched }: ServiceSummary): boolean {
    return !untouched || plan.services.length === 1;
  }
}

/** What a reader of the list of comments wants to know. */
function heading(plan: Plan): string {
  const { services, rolling, dangers } = plan;
  const touched = services.filter(({ untouched }) => !untouched);
  const [first] = touched;
  const danger = dangers.length > 0 ? "⚠️ " : "";
  if (first && touched.length === 1) {
    const name = services.length > 1 ? `${first.service}: ` : "";
    return `${danger}${name}${(first.sentences[0] ?? "").replace(/\.$/, "")}`;
  }
  const [alone] = rolling;
  if (alone && rolling.length === 1 && services.length === 0) {
    return `${danger}${(alone.sentences[0] ?? "").replace(/\.$/, "")}`;
  }
  if (touched.length > 1) return `${danger}${counted(touched.length, "service")} change`;
  const changed = plan.objects.some(({ action }) => action !== "same");
  return `${danger}${changed ? countPhrase(plan.counts) : "Nothing changes"}`;
}

function serviceTable({ service, colors, activeColor }: ServiceSummary): string {
  const row = (label: string, cell: (color: Color) => string) =>
    `| ${label} | ${COLORS.map((color) => escape(cell(color))).join(" | ")} |`;
  const role = (color: Color) => (activeColor.after === color ? `${color} (active)` : color);
  return [
    `| ${escape(service)} | ${COLORS.map(role).join(" | ")} |`,
    "|---|---|---|",
    row("traffic before", (color) => percent(colors[color].weight.before)),
    row("traffic after", (color) => percent(colors[color].weight.after)),
    row("image", (color) => arrow(colors[color].image, shortImage)),
    row("pods", (color) => arrow(colors[color].replicas, String)),
    row("restarts", (color) => colors[color].restarts.join("; ") || "–"),
  ].join("\n");
}

function order({ steps }: Plan): string {
  const lines = steps.map(
    (step) => `${String(step.number)}. ${stepPhrases(step).map(code).join(", ")}`,
  );
  return ["**Order**", "", ...lines].join("\n");
}

function remarks(
  sign: string,
  label: string,
  list: readonly { readonly subject: string; readonly message: string }[],
): readonly string[] {
  if (list.length === 0) return [];
  const lines = capped(list, "more").map((one) =>
    typeof one === "string" ? `- ${one}` : `- **${escape(one.subject)}** ${escape(one.message)}`,
  );
  return [[`${sign} **${label}**`, "", ...lines].join("\n")];
}

function problems({ problems: found }: Plan): readonly string[] {
  const list = found.map(({ object, path, needed, found: value }) => ({
    subject: `${object.kind} ${object.name}`,
    message: `${path}: needed ${needed}, found ${value}`,
  }));
  return remarks("❌", `${counted(list.length, "problem")} with schemas`, list);
}

/** Adds the details of objects while there is room. */
function withDetails(head: string, objects: readonly PlanObject[]): string {
  const parts = [head];
  let room = LIMIT - head.length - 200;
  let left = objects.length;
  for (const object of objects) {
    const part = details(object);
    if (part.length + 2 > room) break;
    parts.push(part);
    room -= part.length + 2;
    left -= 1;
  }
  if (left > 0) {
    parts.push(
      `The details of ${counted(left, "more object")} would not fit; \`sluice preview\` shows them.`,
    );
  }
  return `${parts.join("\n\n")}\n`.slice(0, LIMIT);
}

function details(object: PlanObject): string {
  const summary = `${ACTION_SYMBOLS[object.action]} ${objectPhrase(object)}`;
  const body = object.manifest
    ? manifestYaml(object.manifest)
        .trimEnd()
        .split("\n")
        .map((line) => `+ ${line}`)
    : object.fields.flatMap(fieldLines);
  if (body.length === 0) return `- ${escape(summary)}`;
  const text = body.join("\n");
  // A fence longer than any in the text cannot be closed by it.
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `<details><summary>${escapeHtml(summary)}</summary>\n\n${fence}diff\n${text}\n${fence}\n\n</details>`;
}

function fieldLines(field: PlanField): readonly string[] {
  const [before, after] = sidePhrases(field, 400);
  const side = (sign: string, value: string) =>
    `${sign} ${field.path}: ${value}${field.secret === true ? " (changed)" : ""}`;
  return [
    ...(before === undefined ? [] : [side("-", before)]),
    ...(after === undefined ? [] : [side("+", after)]),
  ];
}

function capped<T>(list: readonly T[], noun: string): readonly (T | string)[] {
  if (list.length <= MOST) return list;
  return [
    ...list.slice(0, MOST),
    `… and ${String(list.length - MOST)} ${noun === "more" ? noun : `more ${noun}s`}`,
  ];
}

function percent(weight: number | undefined): string {
  return weight === undefined ? "–" : `${String(weight)} %`;
}

function arrow<T>({ before, after }: BeforeAfter<T>, show: (value: T) => string): string {
  const now = after === undefined ? "–" : show(after);
  const old = before === undefined ? now : show(before);
  return old === now ? now : `${old} → ${now}`;
}

/** Text that Markdown leaves alone. */
function escape(text: string): string {
  return escapeHtml(text).replace(/[*_[\]|`~\\]/g, "\\$&");
}

/** As code, so that a leading sign makes no list. */
function code(text: string): string {
  return `<code>${escape(text)}</code>`;
}

/** Text that HTML leaves alone, and that mentions nobody. */
function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}
