import { type Problem, problem } from "../settings/problem";
import { isAnswer, type MatchArgs } from "./match";
import { isOwned } from "./owned-paths";
import { routeOptionProblems, routeOptions } from "./route-options";
import type { TrafficSettings } from "./traffic";

type Path = Problem["path"];

/** Conditions of a rule that are lists or maps. */
const PARTS = [
  "headers",
  "withoutHeaders",
  "cookies",
  "paths",
  "methods",
  "queryParams",
  "sourceLabels",
] as const;

/** Those that are one value. */
const WORDS = ["pathPrefix", "authority", "sourceNamespace", "scheme"] as const;

/** What contradicts itself in the rules ahead of the weights, or between them and the rest of the traffic. */
export function matchProblems(path: Path, traffic: TrafficSettings): readonly Problem[] {
  return [
    ...traffic.match.flatMap((rule, index) => [
      ...conditionProblems([...path, index], rule),
      ...targetProblems([...path, index], rule, traffic),
      ...pathProblems([...path, index], rule, traffic.paths),
      ...routeOptionProblems([...path, index], withTimeout(rule, traffic)),
    ]),
    ...sameNames(path, traffic.match),
  ];
}

/** A try may not take longer than the request, whose limit may be that of the whole route. */
function withTimeout(rule: MatchArgs, { timeout }: TrafficSettings): MatchArgs {
  return { ...(timeout !== undefined && { timeout }), ...rule };
}

function conditionProblems(path: Path, rule: MatchArgs): readonly Problem[] {
  const { headers, cookies, pathPrefix, paths } = rule;
  const problems: Problem[] = [];
  for (const part of PARTS) {
    const entries = rule[part];
    if (entries && Object.keys(entries).length === 0) {
      problems.push(problem([...path, part], entries, "at least one entry; none would mean any"));
    }
  }
  const isAsked = [...WORDS, ...PARTS].some((part) => rule[part] !== undefined);
  if (!isAsked) {
    const needed =
      "at least one condition, such as headers, cookies, pathPrefix, paths, methods or sourceLabels";
    problems.push(problem(path, rule, needed));
  }
  if (pathPrefix !== undefined && paths) {
    const needed = "either pathPrefix or paths, not both";
    problems.push(problem([...path, "pathPrefix"], pathPrefix, needed, null));
  }
  const header = headers?.["cookie"];
  if (header !== undefined && cookies) {
    const needed = "either cookies or a cookie header, not both";
    problems.push(problem([...path, "headers", "cookie"], header, needed, null));
  }
  if (cookies && Object.keys(cookies).length > 1) {
    problems.push(
      problem([...path, "cookies"], cookies, "one cookie: Istio matches a header once"),
    );
  }
  return problems;
}

/** What a rule does to requests that reach a pod. */
const OF_PODS = [
  ...(Object.keys(routeOptions) as (keyof typeof routeOptions)[]),
  "retries",
  "timeout",
] as const;

function targetProblems(path: Path, rule: MatchArgs, traffic: TrafficSettings): readonly Problem[] {
  const { to, cookies, headers = {} } = rule;
  if (isAnswer(to)) return answerProblems(path, rule, traffic);
  if (typeof to === "object") {
    const { active = 0, idle = 0 } = to;
    if (active + idle === 100) return [];
    const needed = `integers that sum to 100; ${String(active)} + ${String(idle)} = ${String(active + idle)}`;
    return [problem([...path, "to"], to, needed)];
  }
  const taken = cookies ? "cookies" : ["cookie", "x-request-id"].find((name) => headers[name]);
  if (to !== "split" || !traffic.stickiness || taken === undefined) return [];
  const needed = `another condition than ${taken}, which traffic.stickiness asks for itself; Istio matches a header once`;
  return [problem([...path, "to"], to, needed, null)];
}

function answerProblems(path: Path, rule: MatchArgs, { router }: TrafficSettings) {
  const { to } = rule;
  const { redirect } = typeof to === "object" ? to : {};
  const at = [...path, "to", "redirect"];
  return [
    ...(router === "gateway-api" ? [problem([...path, "to"], to, NO_ANSWERS)] : []),
    ...(redirect && Object.keys(redirect).length === 1 ? [problem(at, redirect, LOOP)] : []),
    ...(redirect && !CODES.includes(redirect.redirectCode)
      ? [problem([...at, "redirectCode"], redirect.redirectCode, `one of ${CODES.join(", ")}`)]
      : []),
    ...OF_PODS.filter((key) => rule[key] !== undefined).map((key) =>
      problem([...path, key], rule[key], "nothing, as no pod is asked: the proxy answers", null),
    ),
  ];
}

const NO_ANSWERS = "a color, a role or split, as traffic.router is gateway-api; or router istio";

const LOOP = "at least one of uri, authority, scheme: callers would come again";

const CODES = [301, 302, 303, 307, 308];

/** Rules of a service that has only some paths of its hosts: others' requests come by them, too. */
function pathProblems(path: Path, rule: MatchArgs, owned: TrafficSettings["paths"]) {
  if (owned.length === 0) return [];
  const { pathPrefix, paths = [] } = rule;
  const needed = "a path within traffic.paths: the others are those of other services";
  const isOutside = (one: (typeof paths)[number]) => !isOwned(one, owned);
  return [
    ...(pathPrefix !== undefined && isOutside({ prefix: pathPrefix })
      ? [problem([...path, "pathPrefix"], pathPrefix, needed, null)]
      : []),
    ...paths.flatMap((one, index) =>
      isOutside(one) ? [problem([...path, "paths", index], one, needed, null)] : [],
    ),
  ];
}

/** Names of rules are those of their routes, of which the copied ones end in a word of their own. */
function sameNames(path: Path, rules: readonly MatchArgs[]): readonly Problem[] {
  const names = rules.map(({ name }) => name);
  return names.flatMap((name, index) => {
    const at = [...path, index, "name"];
    if (/(?:^|-)mirrored$/.test(name)) {
      return [problem(at, name, "a name that does not end in mirrored: copies have it", null)];
    }
    if (names.indexOf(name) === index) return [];
    return [problem(at, name, "a name that no other rule has", null)];
  });
}
