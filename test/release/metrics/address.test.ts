// Addresses of Prometheus and Loki that stand in variables. What is asked there: prometheus.test.ts, logs.test.ts.
import { resolveMonitoring } from "../../../model/settings/monitoring-settings";
import { resolveRelease } from "../../../model/release/settings";
import { lokiOf } from "../../../release/metrics/loki";
import { prometheusOf } from "../../../release/metrics/prometheus-source";
import { FakePrometheus } from "../gates/fake-prometheus";

const fake = new FakePrometheus();
const service = { app: "shop", namespace: "shop" };
const late = () => AbortSignal.timeout(5000);

beforeEach(async () => fake.start());

afterEach(async () => {
  delete process.env["SOURCE_URL"];
  await fake.stop();
});

test("Prometheus is asked at the address in the variable", async () => {
  fake.answers = [["istio_requests_total", 7]];
  process.env["SOURCE_URL"] = fake.url;
  const { metrics } = resolveRelease({ metrics: { prometheusFrom: "SOURCE_URL" } });
  const source = prometheusOf(metrics, service, resolveMonitoring({}));
  expect(await source?.requests("blue", 300, late())).toEqual({ value: 7 });
});

test("Loki is asked at the address in the variable", async () => {
  fake.answers = [["count_over_time", 7]];
  process.env["SOURCE_URL"] = fake.url;
  const { logs } = resolveRelease({ logs: { lokiFrom: "SOURCE_URL" } });
  expect(await lokiOf(logs, service)?.lines("blue", 300, late())).toEqual({ value: 7 });
});

test("without a value of the variable there is nobody to ask", () => {
  const settings = { metrics: { prometheusFrom: "SOURCE_URL" }, logs: { lokiFrom: "SOURCE_URL" } };
  const { metrics, logs } = resolveRelease(settings);
  expect(prometheusOf(metrics, service, resolveMonitoring({}))).toBeUndefined();
  expect(lokiOf(logs, service)).toBeUndefined();
});
