import type { Color } from "../../../color";
import { seconds } from "../../../units/duration";
import { percents } from "../../../units/share";
import { idsOf } from "../../bucket";
import type { MatchArgs } from "../../match";
import { isServing, servingColors } from "../../weights";
import {
  destination,
  destinations,
  fixedRoute,
  type RouteInputs,
  targetColor,
} from "./fixed-route";
import type { HttpRoute, RouteFields, RouteMatch } from "./http-route";
import { byCopies, cookieRegex, isOpen, places, ruleMatches, withMethods } from "./matches";
import { routeFields } from "./route-fields";

/** Requests that are shared by the weights. */
interface SharedRequests {
  /** What the names of their rules end with. */
  readonly suffix: string;
  readonly matches: readonly RouteMatch[];
  readonly fields: RouteFields;
  /** @default - any */
  readonly methods?: readonly string[];
  readonly isCopied: boolean;
}

/** End of the names of rules whose requests are copied. */
const MIRRORED = "mirrored";

/**
 * The rules that hold the weights: of all requests, or of those of a rule of one's own.
 *
 * @param place - where else than at the main port they hold, with what names end with
 */
export function sharedRoutes(
  inputs: RouteInputs,
  rule?: MatchArgs,
  place?: Pick<SharedRequests, "suffix" | "matches">,
): readonly HttpRoute[] {
  const { traffic } = inputs;
  const requests: SharedRequests = {
    suffix: rule ? `-${rule.name}` : "",
    matches: rule ? ruleMatches(inputs, rule) : places(inputs),
    fields: routeFields(traffic, rule),
    ...(rule?.methods && { methods: rule.methods }),
    isCopied: traffic.mirror?.methods === "all",
    ...place,
  };
  const parts = traffic.mirror?.methods === "safe" ? byMethod(requests) : [requests];
  return parts.flatMap((part) => [...stickyRoutes(inputs, part), splitRoute(inputs, part)]);
}

/** A rule of their own for requests that are copied: a rule copies all or none of its requests. */
function byMethod(requests: SharedRequests): readonly SharedRequests[] {
  const { copied, others } = byCopies(requests.methods);
  const suffix = `${requests.suffix}-${MIRRORED}`;
  return [
    ...(copied.length > 0 ? [{ ...requests, suffix, methods: copied, isCopied: true }] : []),
    ...(others?.length === 0 ? [] : [{ ...requests, ...(others && { methods: others }) }]),
  ];
}

/**
 * Users with a bucket go where their bucket lies. Users without one get the first digits of their
 * request's id, which Envoy draws at random, and keep them in a cookie.
 */
function stickyRoutes(inputs: RouteInputs, requests: SharedRequests): readonly HttpRoute[] {
  const { stickiness } = inputs.traffic;
  if (!stickiness) return [];
  const users = servingColors(inputs.weights).map((color) => ({
    color,
    ids: idsOf(color, inputs.weights),
  }));
  const route = (kind: string, color: Color, header: string, regex: string): HttpRoute => ({
    ...fixedRoute(inputs, `${kind}-${color}${requests.suffix}`, color, {
      matches: withMethods(requests.matches, requests.methods).map((match) => ({
        ...match,
        headers: { ...match.headers, [header]: { regex } },
      })),
      fields: requests.fields,
    }),
    ...mirrors(inputs, requests),
  });
  return [
    ...users.map(({ color, ids }) =>
      route("sticky", color, "cookie", cookieRegex(stickiness.cookie, ids)),
    ),
    ...users.map(({ color, ids }) =>
      withCookie(route("draw", color, "x-request-id", ids), cookieText(inputs)),
    ),
  ];
}

function cookieText({ traffic: { stickiness, tls } }: RouteInputs): string {
  if (!stickiness) return "";
  const {
    cookie,
    maxAge,
    path,
    domain,
    sameSite,
    httpOnly,
    secure = tls !== undefined,
  } = stickiness;
  return [
    `${cookie}=%REQ(X-REQUEST-ID)%`,
    `Path=${path}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    `Max-Age=${String(seconds(maxAge))}`,
    ...(httpOnly ? ["HttpOnly"] : []),
    `SameSite=${sameSite}`,
    ...(secure ? ["Secure"] : []),
  ].join("; ");
}

function withCookie(route: HttpRoute, cookie: string): HttpRoute {
  const { response = {}, ...headers } = route.headers ?? {};
  const add = { ...response.add, "set-cookie": cookie };
  return { ...route, headers: { ...headers, response: { ...response, add } } };
}

function splitRoute(inputs: RouteInputs, requests: SharedRequests): HttpRoute {
  const match = withMethods(requests.matches, requests.methods);
  return {
    name: `split${requests.suffix}`,
    ...(match.some(isOpen) ? {} : { match: [...match] }),
    route: destinations(inputs, inputs.weights),
    ...requests.fields,
    ...mirrors(inputs, requests),
  };
}

/** Copies go to a color without traffic only: a serving one would do its work twice. */
function mirrors(inputs: RouteInputs, { isCopied }: SharedRequests): Pick<HttpRoute, "mirrors"> {
  const { mirror } = inputs.traffic;
  if (!mirror || !isCopied) return {};
  const color = targetColor(mirror.to, inputs.activeColor);
  if (isServing(inputs.weights, color)) return {};
  const percentage = { value: percents(mirror.share) };
  return { mirrors: [{ destination: destination(inputs, color), percentage }] };
}
