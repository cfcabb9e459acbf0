/** Proves the variables and their rules; test/model/logging and app/ prove the other ends. */
import { resolveWorkload, workloadProblems } from "../../../model/settings/workload";
import { tracingSchema, tracingVariables } from "../../../model/settings/tracing";

const color = { app: "shop", namespace: "market", color: "green" } as const;
const endpoint = "http://collector.example.com:4318";
const tracing = (own: object = {}) => tracingSchema.parse({ endpoint, ...own });
const valuesOf = (...args: Parameters<typeof tracingVariables>) =>
  Object.fromEntries(tracingVariables(...args).map(({ name, value }) => [name, value]));

test("without a collector no variable is set", () => {
  expect(tracingVariables(undefined, color)).toEqual([]);
  expect(resolveWorkload({}).tracing).toBeUndefined();
});

test("a collector alone is all that is needed", () => {
  expect(tracingVariables(tracing(), color)).toEqual([
    { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: endpoint },
    { name: "OTEL_EXPORTER_OTLP_PROTOCOL", value: "http/protobuf" },
    { name: "OTEL_SERVICE_NAME", value: "shop" },
    {
      name: "OTEL_RESOURCE_ATTRIBUTES",
      value: "service.version=$(SLUICE_VERSION),k8s.namespace.name=market,sluice.color=green",
    },
    { name: "OTEL_TRACES_SAMPLER", value: "parentbased_traceidratio" },
    { name: "OTEL_TRACES_SAMPLER_ARG", value: "0.1" },
  ]);
});

test.each([
  [{ sampling: "0%" }, "parentbased_traceidratio", "0"],
  [{ sampling: "1%" }, "parentbased_traceidratio", "0.01"],
  [{ sampling: "7%" }, "parentbased_traceidratio", "0.07"],
  [{ sampling: "100%", sampler: "own" }, "traceidratio", "1"],
] as const)("%j is sampler %s with %s", (own, sampler, share) => {
  expect(valuesOf(tracing(own), color)).toMatchObject({
    OTEL_TRACES_SAMPLER: sampler,
    OTEL_TRACES_SAMPLER_ARG: share,
  });
});

test("a color changes what it names, and keeps the rest", () => {
  const workload = resolveWorkload(
    { tracing: { endpoint, protocol: "grpc" } },
    { tracing: { sampling: "100%" } },
  );
  expect(workload.tracing).toEqual(tracing({ protocol: "grpc", sampling: "100%" }));
});

test.each([
  [{ tracing: {} }, ["tracing", "endpoint"], "the address of a collector"],
  [{ tracing: { sampling: "5%" } }, ["tracing", "endpoint"], "the address of a collector"],
  [
    { tracing: { endpoint }, env: { OTEL_SERVICE_NAME: "x" } },
    ["env", "OTEL_SERVICE_NAME"],
    "a name that tracing does not set",
  ],
  [
    { tracing: { endpoint }, secrets: { SLUICE_VERSION: "x" } },
    ["secrets", "SLUICE_VERSION"],
    "a name that tracing does not set",
  ],
])("%j is refused", (args, path, needed) => {
  const [found, ...others] = workloadProblems(["workload"], resolveWorkload(args));
  expect(found?.path).toEqual(["workload", ...path]);
  expect(found?.needed).toContain(needed);
  expect(others).toEqual([]);
});

test("variables of OpenTelemetry are the user's own without tracing, and others with it", () => {
  const free = { env: { OTEL_SERVICE_NAME: "x" } };
  const headers = { tracing: { endpoint }, secrets: { OTEL_EXPORTER_OTLP_HEADERS: "k=v" } };
  for (const args of [free, headers]) {
    expect(workloadProblems(["workload"], resolveWorkload(args))).toEqual([]);
  }
});
