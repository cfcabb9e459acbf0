import diff from "microdiff";
import { COLORS } from "../color";
import { dotted } from "../settings/problem";
import { APPLIER_ANNOTATIONS } from "./own-service";
import type { RouterSettings } from "./router";
import { routerOf } from "./routers";
import { share } from "./weights";

/** What a move of the traffic changes in the program's objects. */
export interface Moving {
  /** The kind of the object with the split. */
  readonly kind: string;
  /** The fields of it. */
  readonly fields: readonly string[];
}

/**
 * Where a router shows its weights and the active color, such as `spec.http[2].route[0].weight`: every
 * place in which any two splits differ. And the annotations that say under which name the program and
 * releases write it: the update that first records a move of the traffic may add them to an older router.
 */
export function movingFields(settings: RouterSettings): Moving {
  const router = routerOf(settings);
  const [first, ...others] = COLORS.flatMap((activeColor) =>
    [0, 50, 100].map((weight) =>
      router.split({ ...settings, activeColor, weights: share("green", weight) }),
    ),
  );
  const { spec = {} } = first ?? {};
  const paths = others.flatMap((other) => diff(spec, other.spec).map(({ path }) => path));
  return {
    kind: router.kindOf(settings).kind,
    fields: [
      ...new Set(paths.map((path) => dotted(["spec", ...path]))),
      ...Object.keys(APPLIER_ANNOTATIONS).map((name) => dotted(["metadata", "annotations", name])),
    ],
  };
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
