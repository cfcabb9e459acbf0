import { gatewayNames } from "../../../../../model/traffic/routers/istio/gateway";
import { resolveTraffic } from "../../../../../model/traffic/traffic";
import type { TrafficArgs } from "../../../../../model/traffic/traffic";

test.each<[TrafficArgs, string[]]>([
  [{}, []],
  [{ gateway: { name: "public" } }, []],
  [{ hosts: ["shop.example.com"] }, ["market/shop"]],
  [{ hosts: ["shop.example.com"], gateway: { name: "public" } }, ["market/public"]],
  [{ hosts: ["shop.example.com"], gateway: { name: "istio/public" } }, ["istio/public"]],
  [{ hosts: ["shop.example.com"], gateway: { name: "public.istio" } }, ["istio/public"]],
  [
    { hosts: ["shop.example.com"], gateway: { name: "public.istio.svc.cluster.local" } },
    ["istio/public"],
  ],
  [
    { hosts: ["*"], gateway: { name: ["istio/public", "private"] } },
    ["istio/public", "market/private"],
  ],
])("the traffic %j is bound to the gateways %j", (args, names) => {
  const traffic = resolveTraffic(args);
  expect(gatewayNames({ app: "shop", namespace: "market", traffic })).toEqual(names);
});
