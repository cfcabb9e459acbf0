import type { Danger } from "../danger";
import { objectName, objectPhrase } from "../manifest";
import { limitChanges } from "./route-limit";
import type { RoutingOutcome } from "./outcome";
import type { Request } from "./request";
import { reached, route, type Rule } from "./rule";
import { sampleOf, type RouteTable, tableOf } from "./table";
import type { RouteTarget } from "./target";
import { MESH, type WayIn } from "./way-in";

/** Shares that differ by less come of rounding, as a bucket is a whole number. */
const TOLERANCE = 0.02;

/** Rules that take traffic off the split, send it elsewhere, or cut it. */
export function ruleDangers(before: readonly WayIn[], after: readonly WayIn[]): readonly Danger[] {
  return after.flatMap((now) => {
    const old = counterpart(now, before, after);
    const subject = routerOf(now);
    if (!old) return [];
    return comparedWays(old, now).map(({ kind, message }) => ({ kind, subject, message }));
  });
}

const routerOf = ({ router }: WayIn) => objectPhrase(objectName(router.manifest));

/** What took these requests before: the same router, or one that lets go of the host. */
function counterpart(now: WayIn, before: readonly WayIn[], after: readonly WayIn[]) {
  const inMesh = (way: WayIn) => way.gateway === MESH;
  const same = before.filter((one) => one.host === now.host && inMesh(one) === inMesh(now));
  const own = same.filter((one) => routerOf(one) === routerOf(now));
  const left = (one: WayIn) =>
    !after.some((way) => way.host === one.host && routerOf(way) === routerOf(one));
  const near = own.filter(({ gateway }) => gateway === now.gateway);
  return near.find(({ port }) => port === now.port) ?? near[0] ?? own[0] ?? same.find(left);
}

type Finding = Pick<Danger, "kind" | "message">;

function comparedWays(old: WayIn, now: WayIn): readonly Finding[] {
  const tables = { old: tableOf(old), now: tableOf(now) };
  const sample = sampleOf(now, [...now.rules, ...old.rules]);
  return [
    ...movedServices(old, tables.now),
    ...sample.flatMap((request) => diverted(request, old, now, tables)),
    ...callersOf(old, now, tables),
    ...limitChanges(tables.old, tables.now).map((message) => ({ kind: "limit" as const, message })),
  ];
}

/** Pods of a service that this host never named before. */
function movedServices(old: WayIn, { outcome }: RouteTable): readonly Finding[] {
  const known = new Set(
    old.rules.flatMap((rule) => [...rule.outcome.values()].map(({ target }) => target.service)),
  );
  return [...outcome.values()].flatMap(({ target, share }): readonly Finding[] => {
    if (share === 0 || target.service === "" || known.has(target.service)) return [];
    const message = `sends requests for ${old.host} to ${target.name}, which had no part in them before.`;
    return [{ kind: "rule", message }];
  });
}

/** What an ordinary request meets that neither the rules before nor the weights explain. */
function diverted(
  request: Request,
  old: WayIn,
  now: WayIn,
  tables: { readonly old: RouteTable; readonly now: RouteTable },
): readonly Finding[] {
  const was = route(old.rules, request);
  return [...route(now.rules, request).values()].flatMap(
    ({ target, share }): readonly Finding[] => {
      if (share <= explained(target, was, tables) + TOLERANCE) return [];
      const rule = reached(now.rules, request).find(
        (one) => (one.rule.outcome.get(target.name)?.share ?? 0) > 0,
      )?.rule;
      if (!rule) return [];
      const what = tables.now.rest.includes(rule) ? "all requests" : describe(rule);
      const part = share < 1 - TOLERANCE ? "a part of " : "";
      const message = `rule ${rule.name} takes ${part}${what} to ${target.name}, whatever the weights.`;
      return [{ kind: "rule", message }];
    },
  );
}

/** The largest share that a target had, or has by its weight. Answers without pods have no weight. */
function explained(
  target: RouteTarget,
  was: RoutingOutcome,
  tables: { readonly old: RouteTable; readonly now: RouteTable },
): number {
  const outcomes = target.service === "" ? [was] : [was, tables.old.split, tables.now.split];
  return Math.max(...outcomes.map((one) => one.get(target.name)?.share ?? 0));
}

function describe({ matches }: Rule): string {
  const paths = [...new Set(matches.flatMap((match) => match.paths))];
  return paths.length > 0 ? `requests for ${paths.join(", ")}` : "requests of ordinary callers";
}

/** Rules on the calling pods: for these callers they take everything. */
function callersOf(
  old: WayIn,
  now: WayIn,
  tables: { readonly old: RouteTable; readonly now: RouteTable },
): readonly Finding[] {
  if (now.gateway !== MESH) return [];
  const known = new Map(old.rules.map((rule) => [rule.conditions, rule.outcome]));
  return tables.now.narrow.flatMap((rule) => {
    const callers = rule.matches.flatMap(({ callers: text }) => text || []);
    const was = known.get(rule.conditions) ?? tables.old.outcome;
    return [...rule.outcome.values()].flatMap(({ target, share }): readonly Finding[] => {
      if (callers.length === 0 || share <= explained(target, was, tables) + TOLERANCE) return [];
      const message = `rule ${rule.name} takes all requests of pods with ${callers.join(" or ")} to ${target.name}, whatever the weights.`;
      return [{ kind: "rule", message }];
    });
  });
}
