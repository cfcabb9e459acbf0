import { COLORS, perColor } from "../../model/color";
import { objectPhrase } from "../plan/manifest";
import type { Plan, PlanField, PlanObject } from "../plan/plan";
import type { SchemaProblem } from "../plan/schema-check";
import type { ServiceSummary } from "../plan/service-summary";
import { BAR_WIDTH, splitBar } from "./bar";
import type { Paint, Style } from "./paint";
import { counted, countPhrase, sidePhrases, stepPhrases, ACTION_SYMBOLS, title } from "./phrase";
import { wrap } from "./wrap";

const STYLES: Readonly<Record<PlanObject["action"], Style>> = {
  create: "green",
  update: "yellow",
  replace: "red",
  delete: "red",
  same: "dim",
};

/** The plan for a terminal: words first, dangers last, where the eye rests. */
export function formatText(plan: Plan, paint: Paint, columns = 80): string {
  return [
    wrap(title(plan), columns, "", "  ").map((line) => paint("bold", line)),
    serviceLines(plan, paint, columns),
    rollingLines(plan, paint, columns),
    stepLines(plan, paint, columns),
    objectLines(plan, paint, columns),
    problemLines(plan.problems, paint, columns),
    remarkLines(plan, paint, columns),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function serviceLines({ services }: Plan, paint: Paint, columns: number): readonly string[] {
  const [first] = services;
  if (first && services.length === 1) return spokenLines(first, paint, columns);
  const touched = services.filter(({ untouched }) => !untouched);
  const rest = services.length - touched.length;
  return [
    ...touched.flatMap((service) => [
      paint("bold", service.service),
      ...spokenLines(service, paint, columns),
    ]),
    ...(rest > 0 ? [`${String(rest)} of ${counted(services.length, "service")} untouched`] : []),
  ];
}

function rollingLines(
  { rolling, services }: Plan,
  paint: Paint,
  columns: number,
): readonly string[] {
  const areSeveral = rolling.length + services.length > 1;
  return rolling.flatMap(({ service, sentences }) => [
    ...(areSeveral ? [paint("bold", service)] : []),
    ...sentences.flatMap((sentence) => wrap(sentence, columns, "  ", "    ")),
  ]);
}

function spokenLines(service: ServiceSummary, paint: Paint, columns: number): readonly string[] {
  return service.sentences.flatMap((sentence, index) => [
    ...wrap(sentence, columns, "  ", "    "),
    ...(index === 0 ? barLines(service, paint, columns) : []),
  ]);
}

/** What stands beside a bar: when, and both shares. */
const BESIDE = 37;
const LEAST_BAR = 8;

function barLines({ colors }: ServiceSummary, paint: Paint, columns: number): readonly string[] {
  const width = Math.min(BAR_WIDTH, Math.max(LEAST_BAR, columns - BESIDE));
  const line = (when: "before" | "after", label: string = when) => {
    if (COLORS.some((color) => colors[color].weight[when] === undefined)) return [];
    const weights = perColor((color) => colors[color].weight[when] ?? 0);
    const shares = COLORS.map((color) =>
      paint(color, `${color} ${String(weights[color]).padStart(3)} %`),
    );
    return [`    ${label.padEnd(6)}  ${splitBar(weights, paint, width)}  ${shares.join("  ")}`];
  };
  const moves = COLORS.some((color) => colors[color].weight.before !== colors[color].weight.after);
  return moves ? [...line("before"), ...line("after")] : line("after", "stays");
}

function stepLines({ steps }: Plan, paint: Paint, columns: number): readonly string[] {
  if (steps.length === 0) return [];
  return [
    paint("bold", "Order"),
    ...steps.flatMap((step) =>
      stepPhrases(step).flatMap((phrase, index) =>
        wrap(phrase, columns, index === 0 ? `  ${String(step.number)}. ` : "     ", "         "),
      ),
    ),
  ];
}

function objectLines({ objects, counts }: Plan, paint: Paint, columns: number): readonly string[] {
  return [
    `${paint("bold", "Objects")}: ${countPhrase(counts)}`,
    ...objects
      .filter(({ action }) => action !== "same")
      .flatMap((object) => {
        const symbol = paint(STYLES[object.action], ACTION_SYMBOLS[object.action].padStart(3));
        const fields = object.fields.flatMap((field) => fieldLines(field, paint, columns));
        return [`${symbol} ${objectPhrase(object)}`, ...fields];
      }),
  ];
}

/** One line if it fits, else a line for each side. */
function fieldLines(field: PlanField, paint: Paint, columns: number): readonly string[] {
  const [before, after] = sidePhrases(field, columns - 10);
  const change = [before, after].filter((side) => side !== undefined).join(" → ");
  const label = after === undefined ? " (removed)" : before === undefined ? " (new)" : "";
  const note = field.secret === true ? " (changed)" : label;
  const line = `      ${field.path}: ${change}${note}`;
  if (line.length <= columns) return [line];
  return [
    `      ${field.path}${note}`,
    ...(before === undefined ? [] : [`        ${paint("red", `- ${before}`)}`]),
    ...(after === undefined ? [] : [`        ${paint("green", `+ ${after}`)}`]),
  ];
}

function problemLines(
  problems: readonly SchemaProblem[],
  paint: Paint,
  columns: number,
): readonly string[] {
  if (problems.length === 0) return [];
  return [
    paint(
      "red",
      `${counted(problems.length, "problem")} with schemas: the API server would refuse these objects`,
    ),
    ...problems.flatMap(({ object, path, needed, found }) => [
      `  ${objectPhrase(object)}`,
      ...wrap(
        `${path || "the object"}: needed ${needed}, found ${found}`,
        columns,
        "    ",
        "      ",
      ),
    ]),
  ];
}

function remarkLines(plan: Plan, paint: Paint, columns: number): readonly string[] {
  const { dangers, notices, unchecked } = plan;
  const remark = (sign: string) => (one: { subject: string; message: string }) =>
    wrap(`${one.subject} ${one.message}`, columns, `  ${sign} `, "    ");
  return [
    dangers.length === 0
      ? paint("green", "No dangers.")
      : paint("red", `${counted(dangers.length, "danger")}:`),
    ...dangers.flatMap(remark(paint("red", "!"))),
    ...(notices.length === 0 ? [] : [paint("yellow", "Worth knowing:")]),
    ...notices.flatMap(remark(paint("yellow", "-"))),
    ...(unchecked.length === 0
      ? []
      : wrap(`No schema at hand for ${unchecked.join(", ")}.`, columns, "", "")),
  ];
}
