/** Proves the exact queries; that Prometheus parses and answers them is proven with promtool and in test/e2e. */
import { errorRatio, latencyMs, memoryBytes, readyRatio } from "../../model/promql";

const subject = { app: "shop", namespace: "market", color: "green" } as const;
const green =
  'reporter="source",destination_service_name="shop-green",destination_service_namespace="market"';

test("errors are counted at the caller, and no errors among requests are 0, not nothing", () => {
  expect(errorRatio(subject, "5m")).toBe(
    `(sum(rate(istio_requests_total{${green},response_code=~"5.."}[5m])) ` +
      `or (0 * sum(rate(istio_requests_total{${green}}[5m])))) ` +
      `/ (sum(rate(istio_requests_total{${green}}[5m])) > 0)`,
  );
});

test("latency is a quantile of the caller's histogram, in milliseconds", () => {
  expect(latencyMs(subject, 0.99, "1m")).toBe(
    `histogram_quantile(0.99, sum by (le) (rate(istio_request_duration_milliseconds_bucket{${green}}[1m])))`,
  );
});

test("memory is that of the fullest pod's own container", () => {
  expect(memoryBytes(subject)).toBe(
    'max(container_memory_working_set_bytes{namespace="market",pod=~"shop-green-.*",container="shop"})',
  );
});

test("readiness is a share of the wished pods, and nothing where none is wished", () => {
  expect(readyRatio(subject)).toBe(
    'kube_deployment_status_replicas_available{namespace="market",deployment="shop-green"} ' +
      '/ (kube_deployment_spec_replicas{namespace="market",deployment="shop-green"} > 0)',
  );
});

test("queries of one color never name the other", () => {
  const blue = { ...subject, color: "blue" } as const;
  const queries = [
    errorRatio(blue, "5m"),
    latencyMs(blue, 0.5, "5m"),
    memoryBytes(blue),
    readyRatio(blue),
  ];
  for (const query of queries) {
    expect(query).toContain("shop-blue");
    expect(query).not.toContain("green");
  }
});
