/** What is refused of what a stack says of its security. */
import { parseRolling } from "../../../model/settings/rolling";
import { checkSettings } from "../../../model/settings/settings";
import { SettingsError } from "../../../model/settings/settings-error";
import type { StackArgs } from "../../../model/settings/settings-args";
import { shop } from "../../support/shop";

function refusals(check: () => unknown): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, needed }) => `${path.join(".")}: ${needed}`);
  }
}

const refused = (change: Partial<StackArgs>) =>
  refusals(() => checkSettings({ ...shop, ...change }));

test.each<[string, Partial<StackArgs>, string]>([
  ["nothing without a reason", { security: { mode: "none" } }, "security.reason: a sentence that"],
  ["a reason beside it", { security: { reason: "later" } }, "security.reason: nothing, as mode"],
  [
    "an ambient mesh",
    { security: { mesh: "ambient" }, monitoring: { scrape: "none" } },
    "security.mesh: sidecar or none",
  ],
  [
    "proxies where the router has none",
    {
      security: { mesh: "sidecar" },
      traffic: { router: "service" },
      monitoring: { scrape: "none" },
    },
    "security.mesh: none, as traffic.router is service",
  ],
  [
    "tokens that nobody reads",
    {
      security: { jwt: { issuer: "x" } },
      traffic: { protocol: "tcp" },
      monitoring: { scrape: "none" },
    },
    "security.jwt: nothing, as protocol is tcp",
  ],
  [
    "callers by name where plain text is taken",
    { security: { mtls: "permissive" } },
    "security.callers: any, as mtls is permissive",
  ],
  [
    "the service's own port in plain text",
    { security: { plainPorts: [8080] } },
    "security.plainPorts: ports without 8080",
  ],
  [
    "a Prometheus that would be refused",
    { security: {}, monitoring: { scrape: "pod-monitor" } },
    "security.scraper: the namespace of a Prometheus in the mesh",
  ],
  [
    "a gateway beside the service without an account",
    {
      security: { gateway: { namespace: "market" } },
      traffic: { hosts: ["shop.example.com"] },
    },
    "security.gateway.serviceAccount: the gateway's ServiceAccount",
  ],
  [
    "probes past the proxy",
    {
      security: {},
      workload: { podAnnotations: { "sidecar.istio.io/rewriteAppHTTPProbers": "false" } },
    },
    "security.mtls: permissive",
  ],
])("refuses %s", (_, change, expected) => {
  const found = refused(change);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(expected);
});

test.each<[string, Partial<StackArgs>]>([
  ["all defaults", { security: {} }],
  ["a reason", { security: { mode: "none", reason: "clients in plain text" } }],
  [
    "what would be refused, while it is only looked at",
    { security: { mode: "observe" }, monitoring: { scrape: "pod-monitor" } },
  ],
  [
    "metrics at a plain port of their own",
    { security: { plainPorts: [9090] }, monitoring: { scrape: "pod-monitor", port: 9090 } },
  ],
  ["everybody, in plain text", { security: { mtls: "permissive", callers: "any" } }],
])("takes %s", (_, change) => {
  expect(refused(change)).toEqual([]);
});

test("pods of mode rolling that get no sidecar have no proxies", () => {
  const found = refusals(() =>
    parseRolling({
      mode: "rolling",
      app: "shop",
      namespace: "market",
      port: 8080,
      image: shop.blue.image,
      monitoring: { scrape: "none" },
      security: { mesh: "sidecar" },
      workload: { podLabels: { "sidecar.istio.io/inject": "false" } },
    }),
  );
  expect(found).toEqual(['security.mesh: none, as sidecar.istio.io/inject is "false" in workload']);
});
