/**
 * Proves: that every query of every dashboard has an answer as soon as both colors are scraped and have
 * requests, and the exact answers of queries that only dashboards ask. Does not prove: that the real
 * metrics have these names and labels (test/e2e).
 */
import { dashboardQueries } from "../support/dashboard-queries";
import {
  alertStates,
  availablePods,
  burnRate,
  concurrency,
  firingAlerts,
  images,
  inFlight,
  podCpu,
  podMemory,
  stageChanges,
  desiredPods,
} from "../../model/metrics/dashboard-queries";
import { SERVICE_SERIES } from "../../model/metrics/series";
import { COLORS } from "../../model/color";
import { share } from "../../model/traffic/weights";
import { withPromtool } from "../support/promtool";
import { play, type Sample, type Story } from "./run";
import { type InputSeries, phases, rulesOf, type Source, world } from "./world";

const GAUGE = "sluice_app_http_requests_in_flight";
const SERVICE = { app: "shop", namespace: "market" };
const GREEN = { ...SERVICE, color: "green" } as const;
const LIMIT = 128 * 1024 * 1024;

/** What only dashboards ask for: 0.25 s of all requests of a second, 3 under way, one image each. */
const MORE: readonly InputSeries[] = COLORS.flatMap((color) => {
  const pod = `namespace="market",pod="shop-${color}-7d4b9-abcde"`;
  const callers = `reporter="source",destination_service_name="shop-${color}",destination_service_namespace="market"`;
  return [
    { series: `istio_request_duration_milliseconds_sum{${callers}}`, values: "0+7500x20" },
    { series: `sluice_app_http_request_duration_seconds_sum{${pod}}`, values: "0+7.5x20" },
    { series: `${GAUGE}{${pod}}`, values: phases([[3, 11]]) },
    {
      series: `kube_pod_container_info{${pod},container="shop",image="shop:${color}"}`,
      values: phases([[1, 11]]),
    },
  ];
});

/** An alert about somebody else. */
const STRANGER: InputSeries = {
  series: 'ALERTS{app="other",namespace="market",alertname="Slow",alertstate="firing"}',
  values: "1x20",
};

/** Both colors are called, and a pod of green is not ready. */
const CALLED: Story = {
  colors: world("blue", { green: { good: 2000, available: 1 } }),
  weights: share("blue", 75),
  minutes: 10,
  instead: [...MORE, STRANGER],
};

const inputs = (source: Source) => ({ ...rulesOf(source), inFlight: GAUGE });

withPromtool("promtool finds that", (promtool) => {
  test.each(["istio", "app"] as const)(
    "every query has an answer if requests are counted by %s",
    (source) => {
      const queries = dashboardQueries(inputs(source))
        .filter((one) => !one.isAboutEvents)
        .map(({ query }) => ({
          expr: `label_replace(count(${query}) > bool 0, "query", ${JSON.stringify(query)}, "", "")`,
          at: "10m",
          samples: [{ labels: `{query=${JSON.stringify(query)}}`, value: 1 }],
        }));
      play(promtool, { ...CALLED, source }, { queries });
    },
  );

  test.each<[string, string, readonly Sample[]]>([
    [
      "requests under way are the seconds that those of a second take",
      concurrency(GREEN, "5m", rulesOf("istio").requests),
      [{ labels: "{}", value: 0.25 }],
    ],
    [
      "they are the same whatever the unit",
      concurrency(GREEN, "5m", rulesOf("app").requests),
      [{ labels: "{}", value: 0.25 }],
    ],
    ["pods' own counts are added up", inFlight(GREEN, GAUGE), [{ labels: "{}", value: 3 }]],
    ["one pod of green is available", availablePods(GREEN), [{ labels: "{}", value: 1 }]],
    ["two are desired", desiredPods(GREEN), [{ labels: "{}", value: 2 }]],
    [
      "each pod's memory is that of the service's container",
      podMemory(GREEN),
      [
        { labels: '{pod="shop-green-7d4b9-abcde"}', value: 0.4 * LIMIT },
        { labels: '{pod="shop-green-7d4b9-fghij"}', value: 0.5 * LIMIT },
      ],
    ],
    [
      "the first pod keeps a quarter of a processor busy",
      podCpu(GREEN, "5m"),
      [
        { labels: '{pod="shop-green-7d4b9-abcde"}', value: 0.25 },
        { labels: '{pod="shop-green-7d4b9-fghij"}', value: 0.05 },
      ],
    ],
    [
      "each color has its image",
      images(SERVICE),
      [
        { labels: '{color="blue",image="shop:blue"}', value: 1 },
        { labels: '{color="green",image="shop:green"}', value: 1 },
      ],
    ],
  ])("%s", (_what, expr, samples) => {
    play(promtool, CALLED, { queries: [{ expr, at: "10m", samples }] });
  });

  test("an alert is 1 while it waits and 2 when it fires; the list has all that fires", () => {
    const split = '{alertname="SluiceReleaseRunning",severity="info"}';
    const pods = '{alertname="SluiceNotReady",color="green",severity="warning"}';
    const states = alertStates(SERVICE);
    const firing = firingAlerts(SERVICE);
    const of = (labels: string, value: number) => ({ labels, value });
    play(promtool, CALLED, {
      queries: [
        { expr: states, at: "3m", samples: [of(pods, 1)] },
        { expr: states, at: "10m", samples: [of(pods, 2)] },
        { expr: firing, at: "3m", samples: [of(split, 1)] },
        { expr: firing, at: "10m", samples: [of(split, 1), of(pods, 1)] },
      ],
    });
  });

  test("a budget of a thousandth burns 20 times too fast when a fiftieth fails", () => {
    const colors = world("blue", { blue: { good: 5880, failed: 120 } });
    const expr = burnRate(SERVICE, SERVICE_SERIES.failureRatio, "1h", 0.001);
    const labels = '{app="shop",namespace="market"}';
    play(
      promtool,
      { ...CALLED, colors },
      { queries: [{ expr, at: "10m", samples: [{ labels, value: 20 }] }] },
    );
  });

  test("a change of the weights is seen for one minute, with green's new weight", () => {
    const changing = {
      series: 'sluice_color:weight:configured_ratio{app="shop",namespace="market",color="green"}',
      values: phases([
        [0, 3],
        [0.29, 8],
      ]),
    };
    const expr = stageChanges(SERVICE);
    const change = [{ labels: '{percent="29"}', value: 1 }];
    play(
      promtool,
      { ...CALLED, weights: [changing] },
      {
        queries: [
          { expr, at: "2m30s", samples: [] },
          { expr, at: "3m", samples: change },
          { expr, at: "3m30s", samples: change },
          { expr, at: "4m", samples: [] },
        ],
      },
    );
  });
});
