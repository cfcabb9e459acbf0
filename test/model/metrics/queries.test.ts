/** Proves the exact queries; that Prometheus parses and answers them is proven with promtool and in test/e2e. */
import { MONITORING } from "../../support/monitoring";
import {
  cpuRatio,
  memoryRatio,
  podUp,
  readyRatio,
  restarts,
} from "../../../model/metrics/pod-queries";
import {
  errorRatio,
  failedCount,
  failureRate,
  latencyMs,
  newestAge,
  requestCount,
  requestRate,
  requestShare,
  slowRate,
  timedRate,
} from "../../../model/metrics/queries";
import { requestMetrics } from "../../../model/metrics/requests";
import { requestsSchema } from "../../../model/metrics/request-settings";

const subject = { app: "shop", namespace: "market", color: "green" } as const;
const green =
  'reporter="source",destination_service_name="shop-green",destination_service_namespace="market"';

const counted = `istio_requests_total{reporter="source",destination_service_name=~"shop-blue|shop-green",destination_service_namespace="market"}`;
const rate = `(sum(rate(istio_requests_total{${green}}[5m])) or 0 * group(${counted}) unless on () istio_requests_total{${green}})`;
const own = requestMetrics({ ...MONITORING.requests, source: "app" });

test("a color that nobody calls has 0 requests as soon as either color is counted, and nothing before", () => {
  expect(requestRate(subject, "5m")).toBe(rate);
});

test("an application's silence is 0 while its pods are scraped, whatever the other color does", () => {
  expect(requestRate(subject, "5m", own)).toBe(
    '(sum(rate(sluice_app_http_requests_total{namespace="market",pod=~"shop-green-[^-]+-[^-]+"}[5m])) ' +
      'or 0 * group(sluice_app_http_requests_total{namespace="market",pod=~"shop-green-[^-]+-[^-]+"} ' +
      'or up{namespace="market",pod=~"shop-green-[^-]+-[^-]+",container!="istio-proxy"} == 1) ' +
      'unless on () sluice_app_http_requests_total{namespace="market",pod=~"shop-green-[^-]+-[^-]+"})',
  );
});

test("failures are those of HTTP and of gRPC, and none among requests are 0, not nothing", () => {
  expect(failureRate(subject, "5m")).toBe(
    `(sum(rate(istio_requests_total{${green},response_code=~"5.."}[5m]) or ` +
      `rate(istio_requests_total{${green},response_code!~"5..",grpc_response_status=~"2|4|8|12|13|14|15"}[5m])) ` +
      `or 0 * ${rate})`,
  );
});

test("errors are a share of the requests, and nothing without requests", () => {
  expect(errorRatio(subject, "5m")).toBe(`${failureRate(subject, "5m")} / (${rate} > 0)`);
});

test("a share needs both colors to be counted", () => {
  const blue = requestRate({ ...subject, color: "blue" }, "5m");
  expect(requestShare(subject, "5m")).toBe(`${rate} / (${blue} + ${rate} > 0)`);
});

test("slow requests are those beyond an edge, however Prometheus writes it, and never fewer than none", () => {
  const quick = String.raw`istio_request_duration_milliseconds_bucket{${green},le=~"500|500\\.0"}`;
  expect(slowRate(subject, 500, "5m")).toBe(
    `clamp_min(${timedRate(subject, "5m")} - sum(rate(${quick}[5m])), 0)`,
  );
  expect(slowRate(subject, 300, "5m", own)).toContain(',le="0.3"}');
  expect(slowRate(subject, 1000, "5m", own)).toContain(String.raw`,le=~"1|1\\.0"}`);
});

test("pods are found by their Deployment's name, not by one that begins the same", () => {
  const [, pattern = ""] = /pod=~"([^"]+)"/.exec(podUp(subject)) ?? [];
  const matches = (pod: string) => new RegExp(`^(?:${pattern})$`).test(pod);
  expect(matches("shop-green-7d9f8c6b5d-x2x4z")).toBe(true);
  expect(matches("shop-green-blue-7d9f8c6b5d-x2x4z")).toBe(false);
});

test("restarts are the changes that were seen, so whole ones", () => {
  expect(restarts(subject, "15m")).toBe(
    'sum(changes(kube_pod_container_status_restarts_total{namespace="market",pod=~"shop-green-.*",container="shop"}[15m]))',
  );
});

test("latency is a quantile of the caller's histogram, in milliseconds", () => {
  expect(latencyMs(subject, 0.99, "1m")).toBe(
    `histogram_quantile(0.99, sum by (le) (rate(istio_request_duration_milliseconds_bucket{${green}}[1m])))`,
  );
});

test("readiness is a share of the desired pods, and nothing where none is desired", () => {
  expect(readyRatio(subject)).toBe(
    'max(kube_deployment_status_replicas_available{namespace="market",deployment="shop-green"} ' +
      '/ (kube_deployment_spec_replicas{namespace="market",deployment="shop-green"} > 0))',
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
      'response_code!~"5..",grpc_response_status=~"2|4|8|12|13|14|15"',
    )}`,
  );
});

test("the age is that of the newest sample of any caller", () => {
  expect(newestAge(subject)).toBe(`time() - max(timestamp(istio_requests_total{${green}}))`);
});

test("an application that counts for itself is asked by its own names, in seconds", () => {
  const settings = requestsSchema.parse({
    source: "app",
    app: {
      counter: "shop_requests_total",
      histogram: "shop_duration_seconds",
      buckets: ["100ms", "500ms"],
      failed: 'status="500"',
      selector: 'color="{color}"',
    },
  });
  const app = requestMetrics(settings);
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

test("queries of one color never name the other, but where both are counted as one", () => {
  const blue = { ...subject, color: "blue" } as const;
  const queries = [
    readyRatio(blue),
    requestCount(blue, "60s"),
    failedCount(blue, "60s"),
    newestAge(blue),
    memoryRatio(blue),
    cpuRatio(blue, "60s"),
    requestRate(blue, "5m", own),
    failureRate(blue, "5m", own),
    slowRate(blue, 500, "5m"),
    restarts(blue, "15m"),
  ];
  for (const query of queries) {
    expect(query).toContain("shop-blue");
    expect(query).not.toContain("green");
  }
});
