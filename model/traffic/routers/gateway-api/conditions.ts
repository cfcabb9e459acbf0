import { fieldOf, itemsOf, textOf } from "../../../field";
import type { LiveRoute } from "../../router";

/** What is said of a route that nobody looks at. */
export const UNSEEN =
  "no controller has looked at the route since its last write: see whether its Gateways are there, and who implements their class";

/** What has to be true of a route at each of its parents, and what it means where it is not. */
const WANTED = {
  Accepted: "does not take the route",
  ResolvedRefs: "cannot send to what the route names",
} as const;

/**
 * What the controllers of a route's parents say against it.
 *
 * @returns nothing while one of them has not looked at the route as it is
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#routestatus
 */
export function objections({ metadata, spec, status }: LiveRoute): readonly string[] | undefined {
  const parents = itemsOf(status, "parents");
  const found = itemsOf(spec, "parentRefs").map((ref): readonly string[] | undefined => {
    const own = parents.filter((parent) => isSame(fieldOf(parent, "parentRef"), ref, metadata));
    if (own.length === 0) return undefined;
    const conditions = own.flatMap((parent) => itemsOf(parent, "conditions"));
    const { generation = 0 } = metadata;
    const isOld = (one: unknown) => Number(fieldOf(one, "observedGeneration") ?? 0) < generation;
    const wanted = conditions.filter((one) => Object.hasOwn(WANTED, textOf(one, "type")));
    if (wanted.length === 0 || wanted.some(isOld)) return undefined;
    return wanted
      .filter((one) => textOf(one, "status") === "False")
      .map((one) => {
        const type = textOf(one, "type") as keyof typeof WANTED;
        const reason = `${textOf(one, "reason")}: ${textOf(one, "message")}`;
        return `${placeOf(ref, metadata)} ${WANTED[type]}: ${reason}`;
      });
  });
  return found.every((one) => one !== undefined) ? [...new Set(found.flat())] : undefined;
}

function isSame(one: unknown, other: unknown, metadata: LiveRoute["metadata"]): boolean {
  const [left, right] = [one, other].map((ref) => placeOf(ref, metadata));
  return left === right && fieldOf(one, "port") === fieldOf(other, "port");
}

/** A parent in words, which differ where parents do. */
export function placeOf(ref: unknown, { namespace = "" }: LiveRoute["metadata"]): string {
  const section = textOf(ref, "sectionName");
  const listener = section === "" ? "" : `listener ${section} of `;
  const kind = textOf(ref, "kind") || "Gateway";
  return `${listener}${kind} ${textOf(ref, "namespace") || namespace}/${textOf(ref, "name")}`;
}
