import { patched } from "../../../patch/strategic-merge";
import { type Duration, milliseconds, seconds } from "../../../units/duration";
import { percents } from "../../../units/share";
import type { MatchArgs } from "../../match";
import { asStringMatch } from "../../string-match";
import type { TrafficSettings } from "../../traffic";
import type { HeaderOperations, RouteFields } from "./http-route";

type Options = Pick<
  MatchArgs,
  "rewrite" | "requestHeaders" | "responseHeaders" | "corsPolicy" | "fault" | "retries" | "timeout"
>;

/**
 * What a rule does to requests on their way.
 *
 * @param own - the rule's own; each key stands for that of the whole route
 * @param isPreview - whether it is the way of the preview header. Everywhere else that header goes no further: a service
 *   that hands headers on would take outsiders to idle pods of the services behind it. @default false
 */
export function routeFields(
  traffic: TrafficSettings,
  own: Options = {},
  isPreview = false,
): RouteFields {
  const { rewrite, corsPolicy, fault, timeout } = { ...traffic, ...own };
  const headers = headerFields(traffic, own, isPreview ? [] : [traffic.preview.header]);
  const declared = {
    ...(rewrite && { rewrite }),
    ...(headers && { headers }),
    ...(corsPolicy && { corsPolicy: corsFields(corsPolicy) }),
    ...(fault && { fault: faultFields(fault) }),
    retries: retryFields(own.retries ?? traffic.retries),
    ...(timeout !== undefined && { timeout: istioDuration(timeout) }),
  };
  return patched(declared, traffic.route);
}

function headerFields(
  traffic: TrafficSettings,
  own: Options,
  removed: readonly string[],
): RouteFields["headers"] {
  const { requestHeaders, responseHeaders } = { ...traffic, ...own };
  const maxAge = traffic.tls?.hstsMaxAge;
  const strict = maxAge !== undefined && {
    "strict-transport-security": `max-age=${String(seconds(maxAge))}`,
  };
  const remove = [...new Set([...removed, ...(requestHeaders?.remove ?? [])])];
  const request = operations({ ...requestHeaders, ...(remove.length > 0 && { remove }) });
  const hasRequest = Object.keys(request).length > 0;
  const response = operations({
    ...responseHeaders,
    ...((strict || responseHeaders?.set) && { set: { ...responseHeaders?.set, ...strict } }),
  });
  const hasResponse = Object.keys(response).length > 0;
  if (!hasRequest && !hasResponse) return undefined;
  return { ...(hasRequest && { request }), ...(hasResponse && { response }) };
}

function operations({
  set,
  add,
  remove,
}: NonNullable<Options["requestHeaders"]>): HeaderOperations {
  return { ...(set && { set }), ...(add && { add }), ...(remove && { remove: [...remove] }) };
}

function corsFields(
  policy: NonNullable<Options["corsPolicy"]>,
): NonNullable<RouteFields["corsPolicy"]> {
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders, maxAge } = policy;
  return {
    allowOrigins: allowOrigins.map(asStringMatch),
    ...(allowMethods && { allowMethods: [...allowMethods] }),
    ...(allowHeaders && { allowHeaders: [...allowHeaders] }),
    ...(exposeHeaders && { exposeHeaders: [...exposeHeaders] }),
    ...(maxAge !== undefined && { maxAge: istioDuration(maxAge) }),
    ...(policy.allowCredentials !== undefined && { allowCredentials: policy.allowCredentials }),
  };
}

function faultFields({
  delay,
  abort,
}: NonNullable<Options["fault"]>): NonNullable<RouteFields["fault"]> {
  const { httpStatus, grpcStatus = "UNAVAILABLE" } = abort ?? {};
  const status = httpStatus === undefined ? { grpcStatus } : { httpStatus };
  return {
    ...(delay && {
      delay: {
        fixedDelay: istioDuration(delay.fixedDelay),
        percentage: { value: percents(delay.share) },
      },
    }),
    ...(abort && { abort: { ...status, percentage: { value: percents(abort.share) } } }),
  };
}

function retryFields({ attempts, on, perTryTimeout }: TrafficSettings["retries"]) {
  return {
    attempts,
    // Istio refuses any further field beside 0 attempts.
    ...(attempts > 0 && {
      retryOn: on,
      ...(perTryTimeout !== undefined && { perTryTimeout: istioDuration(perTryTimeout) }),
    }),
  };
}

/** Whole seconds where they are, as older versions wrote them: the same time is no change of the object. */
function istioDuration(time: Duration): string {
  const count = milliseconds(time);
  return count % 1000 === 0 ? `${String(count / 1000)}s` : `${String(count)}ms`;
}
