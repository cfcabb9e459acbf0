import { type Color, COLORS, perColor } from "../../model/color";
import { servingColors, type Weights } from "../../model/traffic/weights";
import type { DeclaredObject } from "./manifest";
import { waysIn } from "./routing/readers";
import type { RoutingOutcome } from "./routing/outcome";
import { reached, route, type Rule } from "./routing/rule";
import { percentOf, type RouteTable, tableOf } from "./routing/table";
import { MESH, type WayIn } from "./routing/way-in";

/** How one router shares the traffic of one service between its colors. */
export interface RouterSplit {
  readonly router: DeclaredObject;
  /** The service, namespace and name. */
  readonly service: string;
  /** Shares in percent that all rules together make of it. */
  readonly weights: Weights;
  /** Rules that send matching requests to a color, whatever its weight; preview routes are none. */
  readonly rules: Readonly<Record<Color, readonly string[]>>;
  /** Those of them that take requests of ordinary callers past the weights. */
  readonly wide: readonly string[];
  /** Rules with shares of their own, in percent. */
  readonly own: readonly { readonly name: string; readonly weights: Weights }[];
}

/** Whether shares differ by no more than buckets are rounded by. */
function areClose(one: Weights, other: Weights): boolean {
  return COLORS.every((color) => Math.abs(one[color] - other[color]) <= 2);
}

const PREVIEW = "preview-";

/**
 * The splits that a program's routers hold, told by the Services that they name. A router with
 * several ways in is asked at the public one.
 */
export function findSplits(objects: readonly DeclaredObject[]): readonly RouterSplit[] {
  const ways = waysIn(objects);
  const publicFirst = [
    ...ways.filter(({ gateway }) => gateway !== MESH),
    ...ways.filter(({ gateway }) => gateway === MESH),
  ];
  const routers = new Map(publicFirst.reverse().map((way) => [way.router, way]));
  return objects.flatMap((router) => {
    const way = routers.get(router);
    return way ? splitsOf(router, way, tableOf(way)) : [];
  });
}

function splitsOf(
  router: DeclaredObject,
  { rules }: WayIn,
  table: RouteTable,
): readonly RouterSplit[] {
  const targets = [...table.outcome.values(), ...table.split.values()].map(({ target }) => target);
  const services = new Set(targets.flatMap(({ service, color }) => (color ? [service] : [])));
  return [...services].map((service) => {
    const weightsOf = (outcome: RoutingOutcome) =>
      perColor((color) => percentOf(outcome, `${service} ${color}`));
    const isSplit = (outcome: RoutingOutcome) =>
      [table.outcome, table.split].some((one) => areClose(weightsOf(one), weightsOf(outcome)));
    const past = table.asked.filter((request) => !isSplit(route(rules, request)));
    const wide = new Set(
      past.flatMap((request) => reached(rules, request).map(({ rule }) => rule.name)),
    );
    const others = [...table.wide, ...table.narrow].filter(({ name }) => !name.startsWith(PREVIEW));
    const sentTo = (rule: Rule, color: Color) =>
      (rule.outcome.get(`${service} ${color}`)?.share ?? 0) > 0;
    return {
      router,
      service,
      weights: weightsOf(table.outcome),
      rules: perColor((color) =>
        others.filter((rule) => sentTo(rule, color)).map(({ name }) => name),
      ),
      wide: table.wide.map(({ name }) => name).filter((name) => wide.has(name)),
      own: others
        .filter(({ outcome }) => !isSplit(outcome))
        .map(({ name, outcome }) => ({ name, weights: weightsOf(outcome) }))
        .filter(({ weights }) => servingColors(weights).length > 1),
    };
  });
}
