/** Proves what is asked; that a real Prometheus understands it is not proven here. */
import { capacityQueries } from "../../../model/metrics/capacity-queries";
import { requestRate } from "../../../model/metrics/queries";
import { ISTIO_METRICS } from "../../../model/metrics/requests";

const SUBJECT = { app: "shop", namespace: "market", color: "green" } as const;

test("a color's numbers are its own containers' and its own Deployment's, each over one step", () => {
  const { requests, cores, cpu, memory, pods } = capacityQueries(SUBJECT, "3600s", ISTIO_METRICS);
  expect(requests).toBe(requestRate(SUBJECT, "3600s", ISTIO_METRICS));
  expect(cores).toBe(
    'sum(sum by (pod) (rate(container_cpu_usage_seconds_total{namespace="market",pod=~"shop-green-[^-]+-[^-]+",container="shop"}[3600s])))',
  );
  expect(pods).toBe(
    'max(kube_deployment_spec_replicas{namespace="market",deployment="shop-green"})',
  );
  for (const query of [cpu, memory]) expect(query).toContain('pod=~"shop-green-');
  expect(cpu).toContain("[3600s]");
});
