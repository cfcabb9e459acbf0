/** Does not prove: that a kubelet gets an answer in gRPC from the pods. */
import { parseSettings } from "../../../model/settings/settings";
import type { StackArgs } from "../../../model/settings/settings-args";
import { SettingsError } from "../../../model/settings/settings-error";
import { shop } from "../../support/shop";

const grpc = (change: Partial<StackArgs> = {}) =>
  parseSettings({
    ...shop,
    traffic: { protocol: "grpc" },
    monitoring: { port: 9100 },
    ...change,
  });

const problems = (change: Partial<StackArgs>) => {
  try {
    grpc(change);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, needed }) => `${path.join(".")}: ${needed}`);
  }
};

test("a service that speaks gRPC is asked in gRPC by itself", () => {
  const { colors } = grpc();
  const kind = "grpc";
  expect(colors.blue.workload.probes).toMatchObject({
    startup: { kind },
    liveness: { kind },
    readiness: { kind },
  });
});

test("with a port for metrics it is scraped as others are", () => {
  expect(grpc().monitoring).toMatchObject({
    scrape: "annotations",
    port: 9100,
  });
});

test("a service that speaks HTTP/2 is asked and scraped as one that speaks HTTP/1", () => {
  const { colors, monitoring } = grpc({ traffic: { protocol: "http2" }, monitoring: {} });
  expect(colors.blue.workload.probes.readiness).toMatchObject({ kind: "http" });
  expect(monitoring.scrape).toBe("annotations");
});

test.each<[string, Partial<StackArgs>, string[]]>([
  [
    "nothing said of metrics",
    { monitoring: {} },
    [
      "monitoring.port: a port with metrics in HTTP/1, as the service's own speaks gRPC; or monitoring.scrape none",
    ],
  ],
  [
    "a scrape of the gRPC port",
    { monitoring: { scrape: "service-monitor" } },
    [
      "monitoring.port: a port with metrics in HTTP/1, as the service's own speaks gRPC; or monitoring.scrape none",
    ],
  ],
  [
    "an HTTP probe of the gRPC port",
    { workload: { probes: { readiness: { kind: "http" } } } },
    [
      "workload.probes.readiness.kind: grpc, as traffic.protocol is; or a port of the probe's own that answers HTTP/1",
    ],
  ],
  [
    "an HTTP probe of the port that one color has",
    { green: { ...shop.green, port: 9, probes: { readiness: { kind: "http", port: 9 } } } },
    [
      "green.probes.readiness.kind: grpc, as traffic.protocol is; or a port of the probe's own that answers HTTP/1",
    ],
  ],
  [
    "an HTTP probe of another port",
    { workload: { probes: { readiness: { kind: "http", port: 8081 } } } },
    [],
  ],
  ["a scrape that is off", { monitoring: { scrape: "none" } }, []],
])("%s on a service that speaks gRPC", (_, change, expected) => {
  expect(problems(change)).toEqual(expected);
});
