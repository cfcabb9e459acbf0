import diff from "microdiff";
import { COLORS } from "../color";
import { share } from "../weights";
import { rulesFor, type RuleSettings } from "./rules";

/**
 * Where a router shows its weights and the active color, such as `spec.http[2].route[0].weight`: every
 * place in which the rules of any two splits differ.
 */
export function movingFields(settings: RuleSettings): readonly string[] {
  const [first, ...others] = COLORS.flatMap((active) =>
    [0, 50, 100].map((weight) => rulesFor(settings, share("green", weight), active)),
  );
  const paths = others.flatMap((rules) => diff(first ?? [], rules).map(({ path }) => path));
  return [...new Set(paths.map(fieldOf))];
}

const ROUTES = "spec.http";

/**
 * Whether a change of the field is a change of one of these, however much of the path below the routes is
 * told. Hosts and gateways are beside the routes, so more than the routes is something else.
 */
export function isAmong(field: string, moving: readonly string[]): boolean {
  return (
    isWithin(field, ROUTES) && moving.some((one) => isWithin(field, one) || isWithin(one, field))
  );
}

/** Whether the path of a field is another one, or below it. */
export function isWithin(field: string, whole: string): boolean {
  return field === whole || (field.startsWith(whole) && /^[.[]/.test(field.slice(whole.length)));
}

function fieldOf(path: readonly (string | number)[]): string {
  const steps = path.map((step) => (typeof step === "number" ? `[${String(step)}]` : `.${step}`));
  return `${ROUTES}${steps.join("")}`;
}
