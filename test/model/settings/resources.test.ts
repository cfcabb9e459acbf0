import fc from "fast-check";
import {
  quantity,
  requestsOf,
  resourceProblems,
  type Resources,
  resourcesSchema,
} from "../../../model/settings/resources";

test("by default a pod asks for 250m and 64Mi, may use twice that, and has a bounded share of the disk", () => {
  const defaults = resourcesSchema.parse({});
  expect(defaults).toEqual({
    requests: { cpu: "250m", memory: "64Mi", "ephemeral-storage": "128Mi" },
    limits: { cpu: "500m", memory: "128Mi", "ephemeral-storage": "1Gi" },
  });
  expect(resourceProblems([], defaults)).toEqual([]);
});

test.each([
  [{ requests: { cpu: "1" }, limits: { cpu: "500m" } }, ["requests.cpu"]],
  [{ requests: { memory: "1Gi" }, limits: { memory: "1G" } }, ["requests.memory"]],
  [
    { requests: { cpu: "2", memory: "2Gi" }, limits: { cpu: "1", memory: "1Gi" } },
    ["requests.cpu", "requests.memory"],
  ],
  [{ requests: { cpu: "1000m" }, limits: { cpu: "1" } }, []],
  [{ requests: { memory: "1024Mi" }, limits: { memory: "1Gi" } }, []],
  [
    { requests: { "ephemeral-storage": "2Gi" }, limits: { "ephemeral-storage": "1Gi" } },
    ["requests.ephemeral-storage"],
  ],
  [{ requests: { cpu: "8" }, limits: {} }, []],
  [{ requests: {}, limits: { cpu: "1" } }, []],
  [{ requests: "none", limits: { cpu: "1" } }, []],
  [{ requests: { cpu: "none" }, limits: { cpu: "1" } }, []],
] as const satisfies readonly (readonly [Resources, readonly string[]])[])(
  "of %j the keys %j are refused",
  (resources, keys) => {
    const problems = resourceProblems(["r"], resources);
    expect(problems.map(({ path }) => path.slice(1).join("."))).toEqual(keys);
  },
);

test("nothing is asked for where requests are none, as a whole or one by one", () => {
  expect(requestsOf(resourcesSchema.parse({ requests: "none" }))).toEqual({});
  const { requests } = resourcesSchema.parse({ requests: { cpu: "none" } });
  expect(requestsOf({ requests })).toEqual({ memory: "64Mi", "ephemeral-storage": "128Mi" });
});

test("the problem shows both amounts and the limit as a request that fits", () => {
  const resources = { requests: { cpu: "1" }, limits: { cpu: "500m" } };
  expect(resourceProblems(["workload", "resources"], resources)).toEqual([
    {
      path: ["workload", "resources", "requests", "cpu"],
      found: '"1"',
      needed: "at most limits.cpu, which is 500m",
      example: "500m",
    },
  ]);
});

test("requests are refused exactly when they are above limits, whatever their units", () => {
  const kib = fc.integer({ min: 1, max: 1 << 20 });
  fc.assert(
    fc.property(kib, kib, (request, limit) => {
      const resources = {
        requests: { memory: `${String(request)}Ki` },
        limits: { memory: String(limit * 1024) },
      };
      expect(resourceProblems([], resources).length > 0).toBe(request > limit);
    }),
  );
});

test.each([250, "250 m", "64mb", "-1", "", "lots", null])("%j is no quantity", (cpu) => {
  const { success, error } = quantity().safeParse(cpu);
  expect(success).toBe(false);
  expect(error?.issues[0]?.message).toBe('a quantity as text, such as "250m", "2" or "64Mi"');
});
