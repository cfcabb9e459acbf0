/**
 * Proves: the exact value of every recorded series, from what would be scraped, and what becomes of them
 * when data is missing. Does not prove: that the real metrics have these names and labels (test/e2e).
 */
import { BURN_WINDOWS, COLOR_SERIES, SERVICE_SERIES } from "../../model/metrics/series";
import { ruleGroups } from "../support/rule-groups";
import { allOn, share } from "../../model/traffic/weights";
import { withPromtool } from "../support/promtool";
import { play, type Story } from "./run";
import { rulesOf, type Source, world } from "./world";
import { objectivesSchema } from "../../model/metrics/objectives";

/** Blue has three quarters of the traffic and fails a tenth of it; green is well but restarts. */
const BUSY: Story = {
  colors: world("blue", {
    blue: {
      good: 5400,
      failed: 600,
      lingering: 300,
      slow: 60,
      desired: 4,
      available: 3,
      memory: [40, 70],
    },
    green: {
      good: 2000,
      restarts: [
        [0, 2],
        [1, 3],
        [3, 10],
      ],
    },
  }),
  weights: share("blue", 75),
  minutes: 10,
};

/** What is recorded of blue and of green. */
const COLOR_VALUES: Readonly<Record<string, readonly [blue: number, green: number]>> = {
  [COLOR_SERIES.requests]: [100, 100 / 3],
  [COLOR_SERIES.failures]: [10, 0],
  [COLOR_SERIES.failureRatio]: [0.1, 0],
  [COLOR_SERIES.timed]: [100, 100 / 3],
  [COLOR_SERIES.slow]: [1, 0],
  [COLOR_SERIES.share]: [0.75, 0.25],
  [COLOR_SERIES.weight]: [0.75, 0.25],
  [COLOR_SERIES.ready]: [0.75, 1],
  [COLOR_SERIES.memory]: [0.7, 0.5],
  // A quarter of a processor, of half of one.
  [COLOR_SERIES.cpu]: [0.5, 0.5],
  [COLOR_SERIES.restarts]: [0, 2],
};

/** Within an edge Prometheus takes the requests to be spread evenly. */
const LATENCIES: Readonly<Record<string, readonly [blue: number, green: number]>> = {
  "0.5": [(250 * 3000) / 5640, 125],
  "0.95": [300, 237.5],
  "0.99": [500, 247.5],
};

const SERVICE_VALUES: Readonly<Record<string, number>> = {
  ...Object.fromEntries(BURN_WINDOWS.map((window) => [SERVICE_SERIES.failureRatio(window), 0.075])),
  ...Object.fromEntries(BURN_WINDOWS.map((window) => [SERVICE_SERIES.slowRatio(window), 0.0075])),
  [SERVICE_SERIES.errorBudget]: 1 - 0.075 / 0.0005,
  [SERVICE_SERIES.latencyBudget]: 0.25,
  [SERVICE_SERIES.split]: 1,
};

const OF = 'app="shop",namespace="market"';
/** In millionths: without what binary fractions and the order of additions leave behind. */
const valueOf = (series: string, at: string) => ({ expr: `round(1e6 * ${series})`, at });
const millionths = (value: number) => Math.round(value * 1e6);

test("the value of every recorded series is known here", () => {
  const rules = ruleGroups({ ...rulesOf("istio"), weights: allOn("blue") }).flatMap(
    (group) => group.rules,
  );
  const recorded = new Set(rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])));
  const known = [COLOR_SERIES.latency, ...Object.keys({ ...COLOR_VALUES, ...SERVICE_VALUES })];
  expect(known.sort()).toEqual([...recorded].sort());
});

withPromtool("Prometheus records", (promtool) => {
  test.each<Source>(["istio", "app"])("every series of each color when %s counts", (source) => {
    const pair = ([blue, green]: readonly [number, number], own = "") => [
      { labels: `{${OF}${own},color="blue"}`, value: millionths(blue) },
      { labels: `{${OF}${own},color="green"}`, value: millionths(green) },
    ];
    play(
      promtool,
      { ...BUSY, source },
      {
        queries: [
          ...Object.entries(COLOR_VALUES).map(([series, values]) => ({
            ...valueOf(series, "10m"),
            samples: pair(values),
          })),
          {
            ...valueOf(COLOR_SERIES.latency, "10m"),
            samples: Object.entries(LATENCIES).flatMap(([quantile, values]) =>
              pair(values, `,quantile="${quantile}"`),
            ),
          },
        ],
      },
    );
  });

  test.each<Source>(["istio", "app"])("every series of the service when %s counts", (source) => {
    play(
      promtool,
      { ...BUSY, source },
      {
        queries: Object.entries(SERVICE_VALUES).map(([series, value]) => ({
          ...valueOf(series, "10m"),
          samples: [{ labels: `{${OF}}`, value: millionths(value) }],
        })),
      },
    );
  });

  test("a failure of gRPC that came with status 200, once", () => {
    const of =
      'reporter="source",destination_service_name="shop-blue",destination_service_namespace="market"';
    play(
      promtool,
      {
        ...BUSY,
        instead: [
          {
            series: `istio_requests_total{${of},response_code="200",grpc_response_status="14"}`,
            values: "0+300x20",
          },
          {
            series: `istio_requests_total{${of},response_code="503",grpc_response_status="14"}`,
            values: "0+300x20",
          },
          // A version that lacks a method that is called.
          {
            series: `istio_requests_total{${of},response_code="200",grpc_response_status="12"}`,
            values: "0+300x20",
          },
          // The caller's fault, not the server's.
          {
            series: `istio_requests_total{${of},response_code="200",grpc_response_status="5"}`,
            values: "0+300x20",
          },
        ],
      },
      {
        queries: [
          {
            ...valueOf(`${COLOR_SERIES.failures}{color="blue"}`, "10m"),
            samples: [{ labels: `{${OF},color="blue"}`, value: millionths(10 + 30) }],
          },
        ],
      },
    );
  });

  test("no request of a service whose name starts with this color's", () => {
    const of = 'namespace="market",pod="shop-blue-admin-blue-7d4b9-abcde",status="200"';
    play(
      promtool,
      {
        ...BUSY,
        source: "app",
        instead: [{ series: `sluice_app_http_requests_total{${of}}`, values: "0+300x20" }],
      },
      {
        queries: [
          {
            ...valueOf(`${COLOR_SERIES.requests}{color="blue"}`, "10m"),
            samples: [{ labels: `{${OF},color="blue"}`, value: millionths(100) }],
          },
        ],
      },
    );
  });

  describe("the budget", () => {
    const left = (value: number) => [{ labels: `{${OF}}`, value: millionths(value) }];
    /** A week is the shortest window; a day of failures, then all is well. */
    const afterBadDay: Story = {
      colors: world("blue", { blue: { good: 10_000 } }),
      weights: allOn("blue"),
      minutes: 9 * 1440,
      objectives: { window: objectivesSchema.parse({ window: "7d" }).window },
      instead: [
        {
          series:
            'istio_requests_total{reporter="source",destination_service_name="shop-blue",destination_service_namespace="market",response_code="500"}',
          // 1 in 1001 for a day.
          values: "0+5x2880 14400x23040",
        },
      ],
    };

    test("is overspent by a bad day, and whole again when that is over for as long as it counts", () => {
      play(
        promtool,
        afterBadDay,
        {
          queries: [
            // All that is known by then.
            {
              ...valueOf(SERVICE_SERIES.errorBudget, "1d"),
              samples: left(1 - 10 / 10_010 / 0.0005),
            },
            // 24 of 168 recorded hours.
            {
              ...valueOf(SERVICE_SERIES.errorBudget, "7d"),
              samples: left(1 - (24 * 10) / (168 * 10_000 + 24 * 10) / 0.0005),
            },
            { ...valueOf(SERVICE_SERIES.errorBudget, "9d"), samples: left(1) },
          ],
        },
        "1h",
      );
    });
  });
});
