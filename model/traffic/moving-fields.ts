import diff from "microdiff";
import { COLORS } from "../color";
import type { RouterSettings } from "./router";
import { routerOf } from "./routers";
import { share } from "./weights";

/**
 * Where a router shows its weights and the active color, such as `spec.http[2].route[0].weight`: every
 * place in which any two splits differ. And its annotations, which say under which name the program and
 * releases write it: the update that first records a move of the traffic may add them to an older router.
 */
export function movingFields(settings: RouterSettings): readonly string[] {
  const router = routerOf(settings);
  const [first, ...others] = COLORS.flatMap((activeColor) =>
    [0, 50, 100].map((weight) =>
      router.split({ ...settings, activeColor, weights: share("green", weight) }),
    ),
  );
  const { spec = {}, metadata } = first ?? {};
  const paths = others.flatMap((other) => diff(spec, other.spec).map(({ path }) => path));
  const names = Object.keys(metadata?.annotations ?? {});
  return [
    ...new Set(paths.map(fieldOf)),
    ...names.map((name) => `metadata.annotations[${JSON.stringify(name)}]`),
  ];
}

/**
 * Whether a change of the field is a change of one of these, however much of the path below a field of the
 * `spec` is told. The whole `spec` has more than what moves.
 */
export function isAmong(field: string, moving: readonly string[]): boolean {
  return field !== "spec" && moving.some((one) => isWithin(field, one) || isWithin(one, field));
}

/** Whether the path of a field is another one, or below it. */
export function isWithin(field: string, whole: string): boolean {
  return field === whole || (field.startsWith(whole) && /^[.[]/.test(field.slice(whole.length)));
}

function fieldOf(path: readonly (string | number)[]): string {
  const steps = path.map((step) => (typeof step === "number" ? `[${String(step)}]` : `.${step}`));
  return `spec${steps.join("")}`;
}
