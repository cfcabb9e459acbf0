import diff from "microdiff";
import { isMap } from "../../model/settings/merge";

/** One field of an object that differs. */
export interface FieldChange {
  /** Where, such as `spec.http[split].route[1].weight`; list elements with names go by name. */
  readonly path: string;
  /** Steps of the path, for rules. */
  readonly steps: readonly string[];
  /** Absent when the field is new. */
  readonly before?: unknown;
  /** Absent when the field goes away. */
  readonly after?: unknown;
}

const ORDER = "(order)";

/**
 * The fields in which two objects differ. Elements of lists that have unique names (containers,
 * variables, routes, ports) are compared by name, so that an insertion is one change and not a shift of
 * everything behind it.
 */
export function fieldChanges(before: object, after: object): readonly FieldChange[] {
  const found = diff(keyed(before) as Keyed, keyed(after) as Keyed, { cyclesFix: false });
  return found.flatMap((difference) => {
    const steps = difference.path.map(String);
    if (steps.at(-1) === ORDER) return orderChange(steps, difference);
    return [
      {
        path: formatSteps(steps),
        steps,
        ...("oldValue" in difference && { before: unkeyed(difference.oldValue) }),
        ...("value" in difference && { after: unkeyed(difference.value) }),
      },
    ];
  });
}

type Keyed = Record<string, unknown>;

/** Lists as maps: by name where all elements have one of their own, else by position. */
function keyed(value: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length === 0) return value;
    const list = value as readonly unknown[];
    const names = list.map((element) => (isMap(element) ? element["name"] : undefined));
    const byName =
      names.every((name) => typeof name === "string") && new Set(names).size === list.length;
    const entries = list.map((element, index) => {
      return [`[${byName ? String(names[index]) : String(index)}]`, keyed(element)] as const;
    });
    return Object.fromEntries([...entries, ...(byName ? [[ORDER, names.join("\n")]] : [])]);
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keyed(inner)]));
}

function unkeyed(value: unknown): unknown {
  if (!isMap(value)) return value;
  const entries = Object.entries(value).filter(([key]) => key !== ORDER);
  if (entries.length > 0 && entries.every(([key]) => key.startsWith("["))) {
    return entries.map(([, inner]) => unkeyed(inner));
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, unkeyed(inner)]));
}

/** An order counts only among elements that both sides have; the rest is shown as added or removed. */
function orderChange(steps: readonly string[], difference: object): readonly FieldChange[] {
  if (!("oldValue" in difference) || !("value" in difference)) return [];
  const before = String(difference.oldValue).split("\n");
  const after = String(difference.value).split("\n");
  const common = before.filter((name) => after.includes(name));
  if (common.join("\n") === after.filter((name) => before.includes(name)).join("\n")) return [];
  return [{ path: formatSteps(steps), steps, before, after }];
}

function formatSteps(steps: readonly string[]): string {
  return steps
    .map((step, at) => {
      if (step.startsWith("[")) return step;
      if (step === ORDER) return ` ${ORDER}`;
      if (!/^[\w-]+$/.test(step)) return `["${step}"]`;
      return at === 0 ? step : `.${step}`;
    })
    .join("");
}
