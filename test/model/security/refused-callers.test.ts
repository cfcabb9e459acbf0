/** Who is told to lose the way. Does not prove that proxies judge alike: test/e2e/security does. */
import { refusedCallers } from "../../../model/security/refused-callers";
import { securedColors } from "../../../model/security/secured";
import type { SecurityArgs } from "../../../model/security/settings";
import { parseSettings } from "../../../model/settings/settings";
import { shop } from "../../support/shop";

const account = (name: string) => `spiffe://any.domain/ns/${name.replace("/", "/sa/")}`;

const SEEN = [
  { principal: account("market/cart"), requests: 100 },
  { principal: account("payments/checkout"), requests: 1204.4 },
  { principal: account("payments/refunds"), requests: 3 },
  { principal: account("edge/gateway"), requests: 5000 },
  { principal: "unknown", requests: 20_000 },
  { principal: account("old/gone"), requests: 0 },
];

const CHECKOUT = "payments/checkout (1,204 requests)";
const REFUNDS = "payments/refunds (3 requests)";
const EDGE = "edge/gateway (5,000 requests)";
const PLAIN = "callers without a sidecar (20,000 requests)";

const refused = (security?: SecurityArgs, more: object = {}) =>
  refusedCallers(
    securedColors(parseSettings({ ...shop, ...more, ...(security && { security }) })),
    SEEN,
  );

test.each<[string, SecurityArgs | undefined, readonly string[]]>([
  ["nothing is said", undefined, [PLAIN, EDGE, CHECKOUT, REFUNDS]],
  ["all are only observed", { mode: "observe" }, [PLAIN, EDGE, CHECKOUT, REFUNDS]],
  ["a namespace is named", { callers: [{ namespace: "payments" }] }, [PLAIN, EDGE]],
  [
    "an account is named",
    { callers: [{ namespace: "payments", serviceAccount: "checkout" }] },
    [PLAIN, EDGE, REFUNDS],
  ],
  ["the gateway is named", { gateway: { namespace: "edge" } }, [PLAIN, CHECKOUT, REFUNDS]],
  ["Prometheus is named", { scraper: { namespace: "payments" } }, [PLAIN, EDGE]],
  ["anybody in the mesh may call", { callers: "any" }, [PLAIN]],
  ["plain text is taken from anybody", { callers: "any", mtls: "permissive" }, []],
  [
    "a port takes plain text, so scrapes are not told from callers",
    { plainPorts: [9090] },
    [EDGE, CHECKOUT, REFUNDS],
  ],
])("where %s", (_title, security, expected) => {
  expect(refused(security)).toEqual(expected);
});

test("proxies judge nobody where there are none, where it is off, and where it is not on yet", () => {
  expect(refused({ mesh: "none", networkPolicy: false })).toBeUndefined();
  expect(refused({ mode: "none", reason: "until March" })).toBeUndefined();
  expect(refused(undefined, { service: { type: "LoadBalancer" } })).toBeUndefined();
});
