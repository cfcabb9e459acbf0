/** Proves the exact queries; that Prometheus parses and answers them is proven with promtool and in test/e2e. */
import {
  cpuRatio,
  errorRatio,
  failedCount,
  latencyMs,
  memoryBytes,
  memoryRatio,
  newestAge,
  readyRatio,
  requestCount,
  type RequestMetrics,
} from "../../model/promql";

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

test("requests are counted in the window, and nothing stands for no requests ever", () => {
  expect(requestCount(subject, "60s")).toBe(`sum(increase(istio_requests_total{${green}}[60s]))`);
});

test("a failed request is one of class 5xx, or one that gRPC calls the server's fault", () => {
  const count = (how: string) =>
    `(sum(increase(istio_requests_total{${green},${how}}[60s])) or vector(0))`;
  expect(failedCount(subject, "60s")).toBe(
    `${count('response_code=~"5.."')} + ${count(
      'response_code!~"5..",grpc_response_status=~"2|4|8|13|14|15"',
    )}`,
  );
});

test("the age is that of the newest sample of any caller", () => {
  expect(newestAge(subject)).toBe(`time() - max(timestamp(istio_requests_total{${green}}))`);
});

test("an application that counts for itself is asked by its own names, in seconds", () => {
  const app: RequestMetrics = {
    counter: "shop_requests_total",
    histogram: "shop_duration_seconds",
    unitMs: 1000,
    selector: ({ color }) => `color="${color}"`,
    failed: ['status="500"'],
  };
  expect(requestCount(subject, "60s", app)).toBe(
    'sum(increase(shop_requests_total{color="green"}[60s]))',
  );
  expect(failedCount(subject, "60s", app)).toBe(
    '(sum(increase(shop_requests_total{color="green",status="500"}[60s])) or vector(0))',
  );
  expect(newestAge(subject, app)).toBe(
    'time() - max(timestamp(shop_requests_total{color="green"}))',
  );
  expect(latencyMs(subject, 0.5, "60s", app)).toBe(
    "1000 * histogram_quantile(0.5, sum by (le) " +
      '(rate(shop_duration_seconds_bucket{color="green"}[60s])))',
  );
});

test("saturation is that of the fullest pod against its own limit", () => {
  const of = 'namespace="market",pod=~"shop-green-.*",container="shop"';
  expect(memoryRatio(subject)).toBe(
    `max(container_memory_working_set_bytes{${of}} / (container_spec_memory_limit_bytes{${of}} > 0))`,
  );
  const by = (query: string) => `max by (namespace, pod, container) (${query})`;
  expect(cpuRatio(subject, "60s")).toBe(
    `max(${by(`rate(container_cpu_usage_seconds_total{${of}}[60s])`)} / ` +
      `(${by(`container_spec_cpu_quota{${of}} > 0`)} / ${by(`container_spec_cpu_period{${of}}`)}))`,
  );
});

test("queries of one color never name the other", () => {
  const blue = { ...subject, color: "blue" } as const;
  const queries = [
    errorRatio(blue, "5m"),
    latencyMs(blue, 0.5, "5m"),
    memoryBytes(blue),
    readyRatio(blue),
    requestCount(blue, "60s"),
    failedCount(blue, "60s"),
    newestAge(blue),
    memoryRatio(blue),
    cpuRatio(blue, "60s"),
  ];
  for (const query of queries) {
    expect(query).toContain("shop-blue");
    expect(query).not.toContain("green");
  }
});
