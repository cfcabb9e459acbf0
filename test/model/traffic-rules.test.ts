import { trafficProblems } from "../../model/traffic-rules";
import { resolveTraffic } from "../../model/traffic-settings";
import type { TrafficArgs } from "../../model/traffic-args";

const problems = (traffic: TrafficArgs) =>
  trafficProblems(["traffic"], resolveTraffic(traffic)).map(({ path, needed }) => [
    path.slice(1).join("."),
    needed,
  ]);

const hosts = ["shop.example.com"];
const rule = { name: "beta", to: "idle", pathPrefix: "/beta" } as const;
const noHosts = "nothing, as traffic.hosts is empty; or at least one host there";

test.each<TrafficArgs>([
  {},
  { hosts },
  { hosts, gateway: {} },
  { hosts, gateway: { name: "public" } },
  { hosts, gateway: { selector: { istio: "ingressgateway" } }, tls: { credentialName: "shop" } },
  { hosts, preview: { publicValue: "open-sesame" } },
  { hosts: ["a.example.com", "b.example.com", "*.example.org"] },
  { hosts: ["example.com", "*.example.com"] },
  { match: [rule, { ...rule, name: "gamma" }] },
  { match: [{ name: "a", to: "idle", headers: { "x-a": "1" }, cookies: { a: "1" } }] },
  { match: [{ name: "a", to: "idle", headers: { cookie: "a=1" } }] },
  { retries: { attempts: 0 }, timeoutMs: 1 },
  { retries: { perTryTimeoutMs: 1000 }, timeoutMs: 1000 },
  { retries: { perTryTimeoutMs: 1000 } },
])("%j has no problem", (traffic) => {
  expect(problems(traffic)).toEqual([]);
});

test.each<[TrafficArgs, string, string]>([
  [
    { hosts, gateway: { name: "public", selector: { a: "b" } } },
    "gateway.selector",
    "nothing beside gateway.name: that Gateway has its own",
  ],
  [
    { hosts, gateway: { name: "public" }, tls: { credentialName: "shop" } },
    "tls",
    "nothing beside gateway.name: TLS is set where that Gateway is declared",
  ],
  [{ gateway: {} }, "gateway", noHosts],
  [{ tls: { credentialName: "shop" } }, "tls", noHosts],
  [{ preview: { publicValue: "open-sesame" } }, "preview.publicValue", noHosts],
  [{ hosts: ["a.b", "a.b"] }, "hosts.1", "a name that no other host has"],
  [{ hosts: ["a.shop.com", "*.shop.com"] }, "hosts.0", "nothing, as *.shop.com covers it"],
  [{ hosts: ["*.shop.com", "*.a.shop.com"] }, "hosts.1", "nothing, as *.shop.com covers it"],
  [{ match: [rule, rule] }, "match.1.name", "a name that no other rule has"],
  [
    { match: [{ name: "all", to: "idle" }] },
    "match.0",
    "at least one of headers, cookies, pathPrefix, sourceLabels",
  ],
  [
    { match: [{ name: "all", to: "idle", headers: {} }] },
    "match.0.headers",
    "at least one entry; none would mean any",
  ],
  [
    { match: [{ ...rule, sourceLabels: {} }] },
    "match.0.sourceLabels",
    "at least one entry; none would mean any",
  ],
  [
    { match: [{ ...rule, cookies: { a: "1", b: "2" } }] },
    "match.0.cookies",
    "one cookie: Istio matches a header once",
  ],
  [
    { match: [{ ...rule, cookies: { a: "1" }, headers: { cookie: "a=1" } }] },
    "match.0.headers.cookie",
    "either cookies or a cookie header, not both",
  ],
  [
    { retries: { attempts: 0, perTryTimeoutMs: 100 } },
    "retries.perTryTimeoutMs",
    "nothing, as retries.attempts is 0",
  ],
  [
    { retries: { perTryTimeoutMs: 1001 }, timeoutMs: 1000 },
    "retries.perTryTimeoutMs",
    "at most timeoutMs, which is 1000",
  ],
])("%j is refused at %s", (traffic, key, needed) => {
  expect(problems(traffic)).toEqual([[key, needed]]);
});

test("the word for the way in from outside is not shown", () => {
  const traffic = resolveTraffic({ preview: { publicValue: "open-sesame" } });
  expect(trafficProblems([], traffic)[0]?.found).toBe("[secret]");
});
