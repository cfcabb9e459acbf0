import type { Recording } from "../recorder";
import type { Action, ObjectChange } from "./object-change";
import { declaredObjects, type ObjectName } from "./manifest";
import { waysIn } from "./routing/readers";

/** Objects that are touched together, after those of the steps before. */
export interface Step {
  readonly number: number;
  readonly objects: readonly (ObjectName & { readonly action: Action })[];
}

/**
 * The order in which `pulumi up` goes, from the dependencies that the program declared. Routers part the
 * steps: what they wait for, they themselves, what waits for them. Within a step, the order of
 * dependencies. Deletions come last, as in the engine.
 */
export function steps(head: Recording, changes: readonly ObjectChange[]): readonly Step[] {
  const places = placeFinder(head);
  const byStage = new Map<number, { wave: number; change: ObjectChange }[]>();
  for (const change of changes) {
    if (change.action === "same") continue;
    const { stage, wave } = change.after
      ? places(change.after.resource.urn)
      : { stage: Number.POSITIVE_INFINITY, wave: 0 };
    const members = byStage.get(stage) ?? [];
    members.push({ wave, change });
    byStage.set(stage, members);
  }
  return [...byStage]
    .sort(([left], [right]) => left - right)
    .map(([, members], index) => ({
      number: index + 1,
      objects: members
        .sort((left, right) => left.wave - right.wave)
        .map(({ change: { object, action } }) => ({ action, ...object })),
    }));
}

interface Place {
  /** How many times the way here goes into or out of a router. */
  readonly stage: number;
  /** Length of the longest way here. */
  readonly wave: number;
}

function placeFinder({ resources }: Recording): (urn: string) => Place {
  const known = new Map<string, Place>();
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const objects = declaredObjects(resources);
  const routing = new Set(waysIn(objects).map(({ router }) => router));
  const routers = new Set(
    objects.filter((one) => routing.has(one)).map(({ resource }) => resource.urn),
  );
  const isRouter = (urn: string) => routers.has(urn);
  const find = (urn: string): Place => {
    const found = known.get(urn);
    if (found) return found;
    const resource = byUrn.get(urn);
    // A child is registered after its parent, so what holds the parent back holds the child, too.
    const before = resource ? [...resource.dependencies, resource.parent] : [];
    const places = before.map((one) => {
      const { stage, wave } = find(one);
      const counts = byUrn.get(one)?.custom === true;
      return { stage: stage + (isRouter(one) ? 1 : 0), wave: wave + (counts ? 1 : 0) };
    });
    const stage = Math.max(0, ...places.map((one) => one.stage));
    const wave = Math.max(0, ...places.map((one) => one.wave));
    const place = { stage: stage + (isRouter(urn) && stage % 2 === 0 ? 1 : 0), wave };
    known.set(urn, place);
    return place;
  };
  return find;
}
