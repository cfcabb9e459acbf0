import fc from "fast-check";
import {
  DRAIN_DEFAULTS,
  drainProblems,
  drainSchema,
  graceSeconds,
  shortProxies,
} from "../../model/drain";

const preStop = fc.integer({ min: 0, max: 600 });
const shutdown = fc.integer({ min: 1, max: 3600 });

test("by default a pod has 5 s before SIGTERM, 30 s after it and 5 s to clear up", () => {
  expect(graceSeconds(DRAIN_DEFAULTS)).toBe(40);
});

test("without a grace period of one's own it always covers hook and shutdown", () => {
  fc.assert(
    fc.property(preStop, shutdown, (preStopSeconds, shutdownSeconds) => {
      const drain = { preStopSeconds, shutdownSeconds };
      expect(graceSeconds(drain)).toBe(preStopSeconds + shutdownSeconds + 5);
      expect(drainProblems(["drain"], drain)).toEqual([]);
    }),
  );
});

test("a grace period of one's own is used, and refused exactly when it cuts the drain off", () => {
  const grace = fc.integer({ min: 1, max: 7200 });
  fc.assert(
    fc.property(preStop, shutdown, grace, (preStopSeconds, shutdownSeconds, seconds) => {
      const drain = { preStopSeconds, shutdownSeconds, graceSeconds: seconds };
      expect(graceSeconds(drain)).toBe(seconds);
      const problems = drainProblems(["drain"], drain);
      expect(problems.length > 0).toBe(seconds < preStopSeconds + shutdownSeconds);
      for (const { example } of problems) {
        expect(drainProblems([], { ...drain, graceSeconds: Number(example) })).toEqual([]);
        expect(drainSchema.safeParse({ graceSeconds: example }).success).toBe(true);
      }
    }),
  );
});

test("the problem shows both numbers and their sum", () => {
  const drain = { preStopSeconds: 10, shutdownSeconds: 25, graceSeconds: 34 };
  expect(drainProblems(["workload", "drain"], drain)).toEqual([
    {
      path: ["workload", "drain", "graceSeconds"],
      found: "34",
      needed: "at least preStopSeconds 10 + shutdownSeconds 25 = 35",
      example: 40,
    },
  ]);
  expect(drainProblems([], { ...drain, graceSeconds: 35 })).toEqual([]);
});

describe("a proxy beside the app", () => {
  const pod = (containers: readonly string[], config?: string) => ({
    metadata: {
      name: "shop-blue-1",
      ...(config !== undefined && { annotations: { "proxy.istio.io/config": config } }),
    },
    spec: { containers: containers.map((name) => ({ name })) },
  });
  const short = (seconds: number) => [
    `the proxy of shop-blue-1 leaves ${String(seconds)} s after its end begins, and the drain takes 35 s`,
  ];
  const both = ["shop", "istio-proxy"];

  test.each([
    ["none, or a native one", ["shop"], undefined, []],
    ["without a word about it", both, undefined, short(5)],
    ["with Sluice's own annotation", both, '{"terminationDrainDuration":"35s"}', []],
    ["with a shorter time", both, "terminationDrainDuration: 20s", short(20)],
    ["with other settings", both, "concurrency: 1", short(5)],
    [
      "that waits for its last connection",
      both,
      'proxyMetadata:\n  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: "true"',
      [],
    ],
  ])("%s", (_, containers, config, expected) => {
    expect(shortProxies([pod(containers, config)], DRAIN_DEFAULTS)).toEqual(expected);
  });
});
