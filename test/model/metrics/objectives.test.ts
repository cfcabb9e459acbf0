import fc from "fast-check";
import {
  type Objectives,
  OBJECTIVES_DEFAULTS,
  objectivesProblems,
  objectivesSchema,
} from "../../../model/metrics/objectives";
import { REQUESTS_DEFAULTS, requestsProblems } from "../../../model/metrics/request-settings";
import { ISTIO_METRICS } from "../../../model/metrics/requests";

const APP = { ...REQUESTS_DEFAULTS, source: "app" } as const;

const problems = (own: Partial<Objectives>, requests: typeof APP | typeof REQUESTS_DEFAULTS) =>
  objectivesProblems(["objectives"], { ...OBJECTIVES_DEFAULTS, ...own }, requests);

test("the defaults fit both the mesh's buckets and the sample application's", () => {
  expect(problems({}, REQUESTS_DEFAULTS)).toEqual([]);
  expect(problems({}, APP)).toEqual([]);
  expect(objectivesSchema.safeParse(OBJECTIVES_DEFAULTS).success).toBe(true);
});

test("the warning has to come before the alarm", () => {
  const permille = fc.integer({ min: 1, max: 1000 });
  fc.assert(
    fc.property(permille, permille, (errorWarningPermille, errorCriticalPermille) => {
      const found = problems({ errorWarningPermille, errorCriticalPermille }, REQUESTS_DEFAULTS);
      expect(found.length > 0).toBe(errorWarningPermille >= errorCriticalPermille);
      for (const { example } of found) {
        expect(example).toBe(errorCriticalPermille > 1 ? errorCriticalPermille - 1 : null);
      }
    }),
  );
});

test("the problem shows both limits", () => {
  expect(problems({ errorWarningPermille: 50 }, REQUESTS_DEFAULTS)).toEqual([
    {
      path: ["objectives", "errorWarningPermille"],
      found: "50",
      needed: "less than errorCriticalPermille, which is 50",
      example: 49,
    },
  ]);
});

test.each([
  [300, REQUESTS_DEFAULTS, "istio counts in; next to it: 250, 500", 500],
  [3, REQUESTS_DEFAULTS, "istio counts in; next to it: 1, 5", 5],
  [250, APP, "app counts in; next to it: 200, 300", 300],
  [1, APP, "app counts in; next to it: 5", 5],
  [60000, APP, "app counts in; next to it: 10000", 10000],
])("%d ms is no edge of the buckets that it %#", (latencyMs, requests, words, example) => {
  expect(problems({ latencyMs }, requests)).toEqual([
    {
      path: ["objectives", "latencyMs"],
      found: String(latencyMs),
      needed: `an edge of the buckets that ${words}`,
      example,
    },
  ]);
});

test("every whole edge may be promised, and nothing else", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3600000 }), (latencyMs) => {
      const isEdge = ISTIO_METRICS.bucketsMs.includes(latencyMs);
      expect(problems({ latencyMs }, REQUESTS_DEFAULTS)).toHaveLength(isEdge ? 0 : 1);
    }),
  );
  for (const latencyMs of APP.app.bucketsMs) expect(problems({ latencyMs }, APP)).toEqual([]);
});

test.each([
  [10000, APP, "less than 10000, the last edge of the buckets that app counts in", 9999],
  [
    3600000,
    REQUESTS_DEFAULTS,
    "less than 3600000, the last edge of the buckets that istio counts in",
    3599999,
  ],
])(
  "no P99 of %d ms is ever told, as it is not within the buckets that %#",
  (latencyP99Ms, requests, needed, example) => {
    expect(problems({ latencyP99Ms }, requests)).toEqual([
      { path: ["objectives", "latencyP99Ms"], found: String(latencyP99Ms), needed, example },
    ]);
    expect(problems({ latencyP99Ms: example }, requests)).toEqual([]);
  },
);

test.each([
  ["errorCriticalPermille", 999],
  ["memoryPercent", 99],
  ["splitPoints", 99],
])("%s is at most %d, as no share is above all", (key, most) => {
  expect(objectivesSchema.safeParse({ [key]: most }).success).toBe(true);
  expect(objectivesSchema.safeParse({ [key]: most + 1 }).success).toBe(false);
});

test.each([
  [[], REQUESTS_DEFAULTS.app.bucketsMs],
  [
    [500, 100, 500],
    [100, 500],
  ],
  [[100, 100], [100]],
])("buckets %j do not rise", (bucketsMs, example) => {
  const settings = { ...APP, app: { ...APP.app, bucketsMs } };
  expect(requestsProblems(["requests"], settings)).toEqual([
    {
      path: ["requests", "app", "bucketsMs"],
      found: JSON.stringify(bucketsMs),
      needed: "edges that rise",
      example,
    },
  ]);
});

test("the sample application's buckets are those of its source", () => {
  expect(requestsProblems(["requests"], APP)).toEqual([]);
});
