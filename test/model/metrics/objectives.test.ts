import { MONITORING } from "../../support/monitoring";
import fc from "fast-check";
import { objectivesProblems, objectivesSchema } from "../../../model/metrics/objectives";
import { requestsProblems, requestsSchema } from "../../../model/metrics/request-settings";
import { ISTIO_METRICS } from "../../../model/metrics/requests";
import type { Written } from "../../../model/settings/typed";

const APP = { ...MONITORING.requests, source: "app" } as const;

const problems = (
  own: Written<typeof objectivesSchema>,
  requests: typeof APP | typeof MONITORING.requests,
) => objectivesProblems(["objectives"], objectivesSchema.parse(own), requests);

test("the defaults fit both the mesh's buckets and the sample application's", () => {
  expect(problems({}, MONITORING.requests)).toEqual([]);
  expect(problems({}, APP)).toEqual([]);
  expect(objectivesSchema.safeParse(MONITORING.objectives).success).toBe(true);
});

test("the warning has to come before the alarm", () => {
  const permille = fc.integer({ min: 1, max: 999 });
  fc.assert(
    fc.property(permille, permille, (warning, critical) => {
      const [errorWarning, errorCritical] = [
        `${String(warning / 10)}%`,
        `${String(critical / 10)}%`,
      ];
      const found = problems({ errorWarning, errorCritical }, MONITORING.requests);
      expect(found.length > 0).toBe(warning >= critical);
      for (const { example } of found) {
        expect(example).toBe(critical > 1 ? `${String((critical - 1) / 10)}%` : null);
      }
    }),
  );
});

test("the problem shows both limits", () => {
  expect(problems({ errorWarning: "5%" }, MONITORING.requests)).toEqual([
    {
      path: ["objectives", "errorWarning"],
      found: '"5%"',
      needed: "less than errorCritical, which is 5%",
      example: "4.9%",
    },
  ]);
});

test.each([
  ["300ms", MONITORING.requests, "istio counts in; next to it: 250ms, 500ms", "500ms"],
  ["3ms", MONITORING.requests, "istio counts in; next to it: 1ms, 5ms", "5ms"],
  ["250ms", APP, "app counts in; next to it: 200ms, 300ms", "300ms"],
  ["1ms", APP, "app counts in; next to it: 5ms", "5ms"],
  ["1m", APP, "app counts in; next to it: 10s", "10s"],
])("%s is no edge of the buckets that it %#", (latency, requests, words, example) => {
  expect(problems({ latency }, requests)).toEqual([
    {
      path: ["objectives", "latency"],
      found: `"${latency}"`,
      needed: `an edge of the buckets that ${words}`,
      example,
    },
  ]);
});

test("every whole edge may be promised, and nothing else", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3600000 }), (count) => {
      const isEdge = ISTIO_METRICS.bucketsMs.includes(count);
      const latency = `${String(count)}ms`;
      expect(problems({ latency }, MONITORING.requests)).toHaveLength(isEdge ? 0 : 1);
    }),
  );
  for (const latency of APP.app.buckets) expect(problems({ latency }, APP)).toEqual([]);
});

test.each([
  ["10s", APP, "less than 10s, the last edge of the buckets that app counts in", "9s999ms"],
  [
    "1h",
    MONITORING.requests,
    "less than 1h, the last edge of the buckets that istio counts in",
    "59m59s999ms",
  ],
])(
  "no P99 of %s is ever told, as it is not within the buckets that %#",
  (latencyP99, requests, needed, example) => {
    expect(problems({ latencyP99 }, requests)).toEqual([
      { path: ["objectives", "latencyP99"], found: `"${latencyP99}"`, needed, example },
    ]);
    expect(problems({ latencyP99: example }, requests)).toEqual([]);
  },
);

test.each([
  ["errorCritical", "99.9%"],
  ["memory", "99%"],
  ["splitTolerance", "99%"],
])("%s is at most %s, as no share is above all", (key, most) => {
  expect(objectivesSchema.safeParse({ [key]: most }).success).toBe(true);
  expect(objectivesSchema.safeParse({ [key]: "100%" }).success).toBe(false);
});

test.each([
  [[], MONITORING.requests.app.buckets],
  [
    ["500ms", "100ms", "500ms"],
    ["100ms", "500ms"],
  ],
  [["100ms", "0.1s"], ["100ms"]],
])("buckets %j do not rise", (buckets, example) => {
  const settings = requestsSchema.parse({ ...APP, app: { ...APP.app, buckets } });
  expect(requestsProblems(["requests"], settings)).toEqual([
    {
      path: ["requests", "app", "buckets"],
      found: JSON.stringify(buckets),
      needed: "edges that rise",
      example,
    },
  ]);
});

test("the sample application's buckets are those of its source", () => {
  expect(requestsProblems(["requests"], APP)).toEqual([]);
});
