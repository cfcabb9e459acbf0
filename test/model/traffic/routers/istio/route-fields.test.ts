/** Proves what rules do to requests, as Istio writes it. What Envoy makes of it is Istio's to prove. */
import { routeFields } from "../../../../../model/traffic/routers/istio/route-fields";
import { resolveTraffic, type TrafficArgs } from "../../../../../model/traffic/traffic";

const RETRIES = { attempts: 2, retryOn: "connect-failure,refused-stream" };

/** Of the first rule, or of the whole route; that the preview header goes no further: routes.test.ts. */
function fields({ match = [], ...args }: TrafficArgs) {
  const traffic = resolveTraffic({ ...args, match });
  return routeFields(traffic, traffic.match[0], true);
}

test.each<[string, TrafficArgs, object]>([
  ["nothing", {}, {}],
  [
    "a rewrite",
    { rewrite: { uri: "/", authority: "shop.internal.example.com" } },
    { rewrite: { uri: "/", authority: "shop.internal.example.com" } },
  ],
  [
    "a rewrite by an expression",
    { rewrite: { uriRegexRewrite: { match: "^/v1/(.*)$", rewrite: "/\\1" } } },
    { rewrite: { uriRegexRewrite: { match: "^/v1/(.*)$", rewrite: "/\\1" } } },
  ],
  [
    "headers of requests and answers",
    {
      requestHeaders: { set: { "x-team": "shop" }, remove: ["x-debug"] },
      responseHeaders: { add: { vary: "origin" } },
    },
    {
      headers: {
        request: { set: { "x-team": "shop" }, remove: ["x-debug"] },
        response: { add: { vary: "origin" } },
      },
    },
  ],
  [
    "HSTS beside a header of one's own",
    {
      tls: { credentialName: "shop", hstsMaxAge: "1h" },
      responseHeaders: { set: { "x-frame-options": "DENY" } },
    },
    {
      headers: {
        response: {
          set: { "x-frame-options": "DENY", "strict-transport-security": "max-age=3600" },
        },
      },
    },
  ],
  [
    "origins that may call",
    {
      corsPolicy: {
        allowOrigins: ["https://a.example.com", { regex: "https://.*\\.example\\.com" }],
        allowMethods: ["GET"],
        allowHeaders: ["content-type"],
        exposeHeaders: ["x-request-id"],
        maxAge: "24h",
        allowCredentials: true,
      },
    },
    {
      corsPolicy: {
        allowOrigins: [{ exact: "https://a.example.com" }, { regex: "https://.*\\.example\\.com" }],
        allowMethods: ["GET"],
        allowHeaders: ["content-type"],
        exposeHeaders: ["x-request-id"],
        maxAge: "86400s",
        allowCredentials: true,
      },
    },
  ],
  [
    "faults of all requests and of a part",
    {
      fault: { delay: { fixedDelay: "500ms" }, abort: { httpStatus: 503, share: "0.5%" } },
    },
    {
      fault: {
        delay: { fixedDelay: "500ms", percentage: { value: 100 } },
        abort: { httpStatus: 503, percentage: { value: 0.5 } },
      },
    },
  ],
  [
    "a fault in the words of gRPC",
    { fault: { abort: { grpcStatus: "UNAVAILABLE" } } },
    { fault: { abort: { grpcStatus: "UNAVAILABLE", percentage: { value: 100 } } } },
  ],
  ["a bound of time", { timeout: "1500ms" }, { timeout: "1500ms" }],
])("of the whole route: %s", (_, args, expected) => {
  expect(fields(args)).toEqual({ retries: RETRIES, ...expected });
});

test("a rule has what the whole route has but for its own keys, each of which stands for the whole one", () => {
  const whole: TrafficArgs = {
    timeout: "10s",
    retries: { attempts: 0 },
    rewrite: { uri: "/" },
    requestHeaders: { set: { a: "1" } },
  };
  const rule = { name: "a", to: "split", paths: ["/a"] } as const;
  expect(fields({ ...whole, match: [rule] })).toEqual({
    timeout: "10s",
    retries: { attempts: 0 },
    rewrite: { uri: "/" },
    headers: { request: { set: { a: "1" } } },
  });
  const own = { timeout: "0s", retries: { attempts: 1 }, requestHeaders: { add: { b: "2" } } };
  expect(fields({ ...whole, match: [{ ...rule, ...own }] })).toEqual({
    timeout: "0s",
    retries: { attempts: 1, retryOn: "connect-failure,refused-stream" },
    rewrite: { uri: "/" },
    headers: { request: { add: { b: "2" } } },
  });
});
