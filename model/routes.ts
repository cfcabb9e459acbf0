import { idsOf } from "./bucket";
import { type Color, COLORS, otherColor } from "./color";
import { colorName, serviceHost } from "./labels";
import type { MatchArgs, Target, TrafficSettings } from "./traffic-args";
import { isServing, servingColors, type Weights } from "./weights";

/** The reserved gateway name that stands for all sidecars. */
export const MESH = "mesh";

/** What the routes of one service are made from. */
export interface RouteInputs {
  readonly app: string;
  readonly namespace: string;
  readonly activeColor: Color;
  readonly weights: Weights;
  readonly traffic: TrafficSettings;
  /** `namespace/name` of the Gateway, if the service has public hosts. */
  readonly gateway: string | undefined;
}

/** One way of matching a value, as Istio writes it. */
export type StringMatch =
  { readonly exact: string } | { readonly prefix: string } | { readonly regex: string };

/** Conditions of a route; all must hold. */
export interface RouteMatch {
  readonly headers?: Readonly<Record<string, StringMatch>>;
  readonly uri?: StringMatch;
  readonly sourceLabels?: Readonly<Record<string, string>>;
  readonly gateways?: string[];
}

/** One rule of a VirtualService, in the fields that Sluice uses. */
export interface HttpRoute {
  readonly name: string;
  readonly match?: RouteMatch[];
  readonly route: RouteDestination[];
  readonly headers?: { readonly response: HeaderOperations };
  readonly mirrors?: {
    readonly destination: Destination;
    readonly percentage: { readonly value: number };
  }[];
  readonly retries?: {
    readonly attempts: number;
    readonly retryOn?: string;
    readonly perTryTimeout?: string;
  };
  readonly timeout?: string;
}

interface Destination {
  readonly host: string;
  readonly port: { readonly number: number };
}

interface RouteDestination {
  readonly destination: Destination;
  readonly weight: number;
}

interface HeaderOperations {
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
}

/**
 * The rules of the VirtualService, in the order in which Envoy tries them: preview, own rules,
 * stickiness, split. Rules are fixed; a stage changes weights only. The split always names both colors,
 * weight 0 included, so that a change of weights is the change of two numbers.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute
 */
export function httpRoutes(inputs: RouteInputs): HttpRoute[] {
  return [
    ...previewRoutes(inputs),
    ...inputs.traffic.match.map((rule) => matchRoute(inputs, rule)),
    ...stickyRoutes(inputs),
    splitRoute(inputs),
  ];
}

/** The color that a fixed color or a role means. */
export function targetColor(target: Target, activeColor: Color): Color {
  if (target === "active") return activeColor;
  return target === "idle" ? otherColor(activeColor) : target;
}

/** On the mesh either color by name; from outside the idle one, and only with the user's own word. */
function previewRoutes(inputs: RouteInputs): readonly HttpRoute[] {
  const { header, publicValue } = inputs.traffic.preview;
  const mesh = COLORS.map((color) =>
    fixedRoute(inputs, `preview-${color}`, color, {
      headers: { [header]: { exact: color } },
      gateways: [MESH],
    }),
  );
  if (publicValue === undefined || inputs.gateway === undefined) return mesh;
  const idle = otherColor(inputs.activeColor);
  const fromOutside = fixedRoute(inputs, "preview-idle", idle, {
    headers: { [header]: { exact: publicValue } },
    gateways: [inputs.gateway],
  });
  return [...mesh, fromOutside];
}

function matchRoute(inputs: RouteInputs, rule: MatchArgs): HttpRoute {
  const headers: Record<string, StringMatch> = {};
  for (const [name, value] of Object.entries(rule.headers ?? {})) headers[name] = { exact: value };
  for (const [name, value] of Object.entries(rule.cookies ?? {})) {
    headers["cookie"] = { regex: cookieRegex(name, value.replaceAll(".", "\\.")) };
  }
  const match: RouteMatch = {
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(rule.pathPrefix !== undefined && { uri: { prefix: rule.pathPrefix } }),
    ...(rule.sourceLabels && { sourceLabels: rule.sourceLabels, gateways: [MESH] }),
  };
  return fixedRoute(inputs, `match-${rule.name}`, targetColor(rule.to, inputs.activeColor), match);
}

/**
 * Users with a bucket go where their bucket lies. Users without one get the first digits of their
 * request's id, which Envoy draws at random, and keep them in a cookie.
 */
function stickyRoutes(inputs: RouteInputs): readonly HttpRoute[] {
  const { stickiness, tls } = inputs.traffic;
  if (!stickiness) return [];
  const { cookie, maxAgeSeconds } = stickiness;
  const shares = servingColors(inputs.weights).map((color) => ({
    color,
    ids: idsOf(color, inputs.weights),
  }));
  const setCookie = `${cookie}=%REQ(X-REQUEST-ID)%; Path=/; Max-Age=${String(maxAgeSeconds)}; HttpOnly; SameSite=Lax${tls ? "; Secure" : ""}`;
  return [
    ...shares.map(({ color, ids }) =>
      sharedRoute(inputs, `sticky-${color}`, color, {
        headers: { cookie: { regex: cookieRegex(cookie, ids) } },
      }),
    ),
    ...shares.map(({ color, ids }) =>
      withResponseHeader(
        sharedRoute(inputs, `draw-${color}`, color, {
          headers: { "x-request-id": { regex: ids } },
        }),
        "set-cookie",
        setCookie,
      ),
    ),
  ];
}

function splitRoute(inputs: RouteInputs): HttpRoute {
  return {
    name: "split",
    route: COLORS.map((color) => ({
      destination: destination(inputs, color),
      weight: inputs.weights[color],
    })),
    ...common(inputs),
    ...mirrors(inputs),
  };
}

/** A route of the ordinary traffic to one color. */
function sharedRoute(
  inputs: RouteInputs,
  name: string,
  color: Color,
  match: RouteMatch,
): HttpRoute {
  return { ...fixedRoute(inputs, name, color, match), ...mirrors(inputs) };
}

function fixedRoute(inputs: RouteInputs, name: string, color: Color, match: RouteMatch): HttpRoute {
  return {
    name,
    match: [match],
    route: [{ destination: destination(inputs, color), weight: 100 }],
    ...common(inputs),
  };
}

/** What holds for every request, whichever rule it takes. */
function common({ traffic }: RouteInputs) {
  const { retries, timeoutMs, tls } = traffic;
  return {
    retries: {
      attempts: retries.attempts,
      // Istio refuses any further field beside 0 attempts.
      ...(retries.attempts > 0 && {
        retryOn: retries.on,
        ...(retries.perTryTimeoutMs !== undefined && {
          perTryTimeout: milliseconds(retries.perTryTimeoutMs),
        }),
      }),
    },
    ...(timeoutMs !== undefined && { timeout: milliseconds(timeoutMs) }),
    ...(tls?.hstsSeconds !== undefined && {
      headers: {
        response: { set: { "strict-transport-security": `max-age=${String(tls.hstsSeconds)}` } },
      },
    }),
  };
}

/** Copies go to a color without traffic only: a serving one would do its work twice. */
function mirrors(inputs: RouteInputs): Pick<HttpRoute, "mirrors"> {
  const { mirror } = inputs.traffic;
  if (!mirror) return {};
  const color = targetColor(mirror.to, inputs.activeColor);
  if (isServing(inputs.weights, color)) return {};
  const percentage = { value: mirror.percent };
  return { mirrors: [{ destination: destination(inputs, color), percentage }] };
}

function withResponseHeader(route: HttpRoute, name: string, value: string): HttpRoute {
  const response = route.headers?.response ?? {};
  return { ...route, headers: { response: { ...response, add: { [name]: value } } } };
}

function destination({ app, namespace, traffic }: RouteInputs, color: Color): Destination {
  return {
    host: serviceHost(colorName(app, color), namespace),
    port: { number: traffic.servicePort },
  };
}

/** A regular expression for a Cookie header in which one cookie has a value that fits. */
function cookieRegex(name: string, value: string): string {
  return `(?:.*;\\s*)?${name}=${value}(?:;.*)?`;
}

function milliseconds(count: number): string {
  return count % 1000 === 0 ? `${String(count / 1000)}s` : `${String(count)}ms`;
}
