import { type Problem, problem } from "../../../settings/problem";
import type { RouterInputs } from "../../router";
import type { TrafficSettings } from "../../traffic";
import { allOn, share } from "../../weights";
import type { HttpRoute } from "../istio/http-route";
import { usersOf } from "../istio/moved-rules";
import { hostnames } from "./parents";
import { orderedRoutes } from "./rules";

type Path = Problem["path"];

/** Most that one route holds, by its CRD. */
const MOST = { hostnames: 16, rules: 16, matches: 64, all: 128 } as const;

/** Names of rules that hold the buckets of users in conditions of their own: a release would not move them. */
function moved(
  settings: Omit<RouterInputs, "weights">,
  routes: readonly HttpRoute[],
): readonly string[] {
  const { routes: others } = orderedRoutes({ ...settings, weights: allOn("green") });
  return others
    .filter(({ name, match }) => {
      const found = routes.find((one) => one.name === name)?.match;
      return !usersOf({ name }) && JSON.stringify(found) !== JSON.stringify(match);
    })
    .map(({ name }) => name);
}

/** What only shows in the rules as a whole. */
export function routeProblems(path: Path, traffic: TrafficSettings): readonly Problem[] {
  const settings = { app: "app", namespace: "app", traffic, activeColor: "blue" } as const;
  // Both colors have users: no other weights make more rules.
  const { routes, disorder } = orderedRoutes({ ...settings, weights: share("blue", 50) });
  const counts = routes.map(({ match = [] }) => match.length);
  const total = counts.reduce((sum, one) => sum + one, 0);
  const names = hostnames(settings).hostnames ?? [];
  const match = traffic.match.map(({ name }) => name);
  const found = (needed: string) => problem([...path, "match"], match, needed);
  const isMany =
    routes.length > MOST.rules || total > MOST.all || counts.some((one) => one > MOST.matches);
  return [
    ...(names.length > MOST.hostnames
      ? [problem([...path, "hosts"], names.length, `at most ${String(MOST.hostnames)} hosts`)]
      : []),
    ...disorder.map(({ first, then }) =>
      found(
        `conditions by which ${first} can come before ${then}: Gateway API tries what is more specific first, and one header cannot be asked for twice`,
      ),
    ),
    ...moved(settings, routes).map((name) =>
      found(
        `conditions by which rule ${name} can come before those of traffic.stickiness: a path, a method or a header more, as Gateway API tries parameters of the query after headers`,
      ),
    ),
    ...(isMany
      ? [
          found(
            `fewer conditions: a route holds ${String(MOST.rules)} rules with ${String(MOST.matches)} conditions each, ${String(MOST.all)} in all; these make ${String(routes.length)} rules and ${String(total)} conditions`,
          ),
        ]
      : []),
    ...routes.flatMap(({ name, rewrite, match: conditions = [] }) =>
      rewrite?.uri === undefined || conditions.length === 1
        ? []
        : [
            problem(
              [...path, "rewrite", "uri"],
              rewrite.uri,
              `nothing, or rule ${name} with a single condition on the path: one rule of a route rewrites one path`,
            ),
          ],
    ),
  ];
}
