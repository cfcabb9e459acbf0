import { type Color, perColor } from "../../model/color";
import type { Weights } from "../../model/weights";
import type { DeclaredObject } from "./manifest";
import type { Rule } from "./routing/rule";
import { percentOf, type Table, tableOf } from "./routing/table";
import { MESH, waysIn } from "./routing/way-in";

/** How one VirtualService shares the traffic of one service between its colors. */
export interface Split {
  readonly router: DeclaredObject;
  /** The service, namespace and name. */
  readonly service: string;
  /** Shares in percent that all rules together make of it. */
  readonly weights: Weights;
  /** Rules that send matching requests to a color, whatever its weight; preview routes are none. */
  readonly rules: Readonly<Record<Color, readonly string[]>>;
  /** Those of them that take requests of ordinary callers. */
  readonly wide: readonly string[];
}

const PREVIEW = "preview-";

/**
 * The splits that a program's VirtualServices hold, told by the Services that they name. A router with
 * several ways in is asked at the public one.
 */
export function findSplits(objects: readonly DeclaredObject[]): readonly Split[] {
  const ways = waysIn(objects);
  const publicFirst = [
    ...ways.filter(({ gateway }) => gateway !== MESH),
    ...ways.filter(({ gateway }) => gateway === MESH),
  ];
  const routers = new Map(publicFirst.reverse().map((way) => [way.router, way]));
  return objects.flatMap((router) => {
    const way = routers.get(router);
    return way ? splitsOf(router, tableOf(way)) : [];
  });
}

function splitsOf(router: DeclaredObject, table: Table): readonly Split[] {
  const targets = [...table.outcome.values(), ...table.split.values()].map(({ target }) => target);
  const services = new Set(targets.flatMap(({ service, color }) => (color ? [service] : [])));
  return [...services].map((service) => {
    const others = [...table.wide, ...table.narrow].filter(({ name }) => !name.startsWith(PREVIEW));
    const sentTo = (rule: Rule, color: Color) =>
      (rule.outcome.get(`${service} ${color}`)?.share ?? 0) > 0;
    return {
      router,
      service,
      weights: perColor((color) => percentOf(table.outcome, `${service} ${color}`)),
      rules: perColor((color) =>
        others.filter((rule) => sentTo(rule, color)).map(({ name }) => name),
      ),
      wide: table.wide.map(({ name }) => name),
    };
  });
}
