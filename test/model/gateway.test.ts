import { gatewayName } from "../../model/gateway";
import { resolveTraffic } from "../../model/traffic-settings";
import type { TrafficArgs } from "../../model/traffic-args";

test.each<[TrafficArgs, string | undefined]>([
  [{}, undefined],
  [{ gateway: { name: "public" } }, undefined],
  [{ hosts: ["shop.example.com"] }, "market/shop"],
  [{ hosts: ["shop.example.com"], gateway: { name: "public" } }, "market/public"],
  [{ hosts: ["shop.example.com"], gateway: { name: "istio/public" } }, "istio/public"],
  [{ hosts: ["shop.example.com"], gateway: { name: "public.istio" } }, "istio/public"],
  [
    { hosts: ["shop.example.com"], gateway: { name: "public.istio.svc.cluster.local" } },
    "istio/public",
  ],
])("the traffic %j is bound to the gateway %s", (args, name) => {
  const traffic = resolveTraffic(args);
  expect(gatewayName({ app: "shop", namespace: "market", traffic })).toBe(name);
});
