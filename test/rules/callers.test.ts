/**
 * Who called, as Prometheus' own engine adds it up of what Istio's proxies count. Does not prove that they count so:
 * the test bed's are plain Envoys, whose counts name no identity.
 */
import { callersOf } from "../../model/metrics/requests";
import { withPromtool } from "../support/promtool";

const CART = "spiffe://cluster.local/ns/market/sa/cart";
const CHECKOUT = "spiffe://cluster.local/ns/payments/sa/checkout";

const series = (principal: string, own: Readonly<Record<string, string>> = {}) => {
  const labels = {
    reporter: "destination",
    destination_workload: "shop-blue",
    destination_workload_namespace: "market",
    response_code: "200",
    source_principal: principal,
    ...own,
  };
  const written = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return `istio_requests_total{${written.join(",")}}`;
};

withPromtool("Callers of an hour", (promtool) => {
  test("are added up by who they are, the first request of each and those that pods took which are gone", () => {
    const input_series = [
      { series: series(CART, { pod: "old" }), values: "0+10x180" },
      { series: series(CART, { pod: "gone" }), values: "_x130 1+1x9 stale" },
      { series: series(CHECKOUT, { pod: "new" }), values: "_x170 1x10" },
      { series: series("unknown", { destination_workload: "shop" }), values: "_x150 7x30" },
      // Before the hour, refused, of another service, and the same once more as callers count it.
      { series: series("spiffe://a/ns/b/sa/c"), values: "5x180" },
      { series: series("refused", { response_code: "403" }), values: "0+10x180" },
      { series: series("other", { destination_workload: "shop-blue-admin" }), values: "0+10x180" },
      { series: series("other", { reporter: "source" }), values: "0+10x180" },
    ];
    const exp_samples = [
      { labels: `{source_principal="${CART}"}`, value: 610 },
      { labels: `{source_principal="${CHECKOUT}"}`, value: 1 },
      { labels: '{source_principal="unknown"}', value: 7 },
      { labels: '{source_principal="spiffe://a/ns/b/sa/c"}', value: 0 },
    ];
    const expr = callersOf({ app: "shop", namespace: "market" }, "1h");
    promtool(["test", "rules"], {
      "test.json": {
        evaluation_interval: "1m",
        fuzzy_compare: true,
        tests: [
          {
            interval: "1m",
            input_series,
            promql_expr_test: [{ expr, eval_time: "3h", exp_samples }],
          },
        ],
      },
    });
  });
});
