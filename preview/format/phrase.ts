import type { Action } from "../plan/object-change";
import type { Plan, PlanField } from "../plan/plan";
import type { Step } from "../plan/step";

/** How an action is marked in lists. */
export const ACTION_SYMBOLS: Readonly<Record<Action, string>> = {
  create: "+",
  update: "~",
  replace: "-/+",
  delete: "-",
  same: " ",
};

/** Names that are listed before they are only counted. */
const NAMED = 4;

/** What the plan is about: the stack, what is tried out, and what it is compared with. */
export function title({ project, stack, whatIf, base }: Plan): string {
  const tried = whatIf.length === 0 ? "" : ` with ${whatIf.join(", ")}`;
  const compared =
    base.kind === "nothing" ? "nothing to compare with" : `compared with ${base.label}`;
  return `${project}/${stack}${tried}, ${compared}`;
}

/** How many objects each action touches, such as `1 to update, 12 unchanged`. */
export function countPhrase(counts: Plan["counts"]): string {
  const parts = (["create", "update", "replace", "delete"] as const)
    .filter((action) => counts[action] > 0)
    .map((action) => `${String(counts[action])} to ${action}`);
  const same = counts.same > 0 ? [`${String(counts.same)} unchanged`] : [];
  return [...parts, ...same].join(", ") || "none";
}

/** The objects of a step, those of one kind together. */
export function stepPhrases({ objects }: Step): readonly string[] {
  const groups = new Map<string, { action: Action; kind: string; names: string[] }>();
  for (const { action, kind, name } of objects) {
    const id = `${action} ${kind}`;
    const group = groups.get(id) ?? { action, kind, names: [] };
    group.names.push(name);
    groups.set(id, group);
  }
  return [...groups.values()].map(({ action, kind, names }) => {
    const listed = names.length > NAMED ? `× ${String(names.length)}` : names.join(", ");
    return `${ACTION_SYMBOLS[action]} ${kind} ${listed}`;
  });
}

/** How much of what two long values have in common stays in sight. */
const COMMON = 12;

/**
 * Both sides of a field, each in one line of at most `room` characters. Where that is too short, what
 * both have in common at the start goes first: of two images only the digests differ.
 */
export function sidePhrases(
  field: PlanField,
  room: number,
): readonly [before: string | undefined, after: string | undefined] {
  const before = "before" in field ? oneLine(field.before) : undefined;
  const after = "after" in field ? oneLine(field.after) : undefined;
  const skip =
    Math.max(before?.length ?? 0, after?.length ?? 0) > room
      ? Math.max(0, commonStart(before ?? "", after ?? "") - COMMON)
      : 0;
  const cut = (text: string | undefined) => {
    if (text === undefined) return undefined;
    const tail = skip > 0 ? `…${text.slice(skip)}` : text;
    return tail.length > room ? `${tail.slice(0, room - 1)}…` : tail;
  };
  return [cut(before), cut(after)];
}

function oneLine(value: unknown): string {
  if (value === "") return '""';
  return typeof value === "string" ? value.replaceAll("\n", "\\n") : JSON.stringify(value);
}

function commonStart(left: string, right: string): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  return at;
}

/** Something that is counted, in the singular or the plural. */
export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}
