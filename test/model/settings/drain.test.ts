import fc from "fast-check";
import {
  drainProblems,
  drainSchema,
  graceSeconds,
  shortProxies,
} from "../../../model/settings/drain";
import type { Written } from "../../../model/settings/typed";

const drainOf = (drain: Written<typeof drainSchema>) => drainSchema.parse(drain);

const preStop = fc.integer({ min: 0, max: 600 });
const shutdown = fc.integer({ min: 1, max: 3600 });

test("by default a pod has 5 s before SIGTERM, 30 s after it and 5 s to clear up", () => {
  expect(graceSeconds(drainSchema.parse({}))).toBe(40);
});

test("without a grace period of one's own it always covers hook and shutdown", () => {
  fc.assert(
    fc.property(preStop, shutdown, (hook, rest) => {
      const drain = drainOf({ preStop: `${String(hook)}s`, shutdown: `${String(rest)}s` });
      expect(graceSeconds(drain)).toBe(hook + rest + 5);
      expect(drainProblems(["drain"], drain)).toEqual([]);
    }),
  );
});

test("a grace period of one's own is used, and refused exactly when it cuts the drain off", () => {
  const grace = fc.integer({ min: 1, max: 7200 });
  fc.assert(
    fc.property(preStop, shutdown, grace, (hook, rest, own) => {
      const times = { preStop: `${String(hook)}s`, shutdown: `${String(rest)}s` };
      const drain = drainOf({ ...times, terminationGracePeriod: `${String(own)}s` });
      expect(graceSeconds(drain)).toBe(own);
      const problems = drainProblems(["drain"], drain);
      expect(problems.length > 0).toBe(own < hook + rest);
      for (const { example } of problems) {
        const mended = drainOf({
          ...drain,
          terminationGracePeriod: typeof example === "string" ? example : "none",
        });
        expect(drainProblems([], mended)).toEqual([]);
      }
    }),
  );
});

test("the problem shows both numbers and their sum", () => {
  const drain = drainOf({ preStop: "10s", shutdown: "25s", terminationGracePeriod: "34s" });
  expect(drainProblems(["workload", "drain"], drain)).toEqual([
    {
      path: ["workload", "drain", "terminationGracePeriod"],
      found: '"34s"',
      needed: "at least preStop 10s + shutdown 25s = 35s",
      example: "40s",
    },
  ]);
  expect(drainProblems([], drainOf({ ...drain, terminationGracePeriod: "35s" }))).toEqual([]);
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
    `the proxy of shop-blue-1 leaves ${String(seconds)}s after its end begins, and the drain takes 35s`,
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
    expect(shortProxies([pod(containers, config)], drainSchema.parse({}))).toEqual(expected);
  });
});
