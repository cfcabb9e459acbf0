/** Proves: what is not known is told as that, never as failures, and one color's silence hides nothing of the other. */
import { allOn, share } from "../../model/traffic/weights";
import { withPromtool } from "../support/promtool";
import { type Expectations, play, type Story } from "./run";
import { type InputSeries, phases, world } from "./world";

const UNKNOWN = { counted: false };
const FAILING = { good: 5400, failed: 600 };
const SPLIT = share("blue", 50);
const MINUTES = 20;

/** Many clusters scrape the proxies beside the application, too: a target of their own in the same pod. */
const SIDECARS: readonly InputSeries[] = ["abcde", "fghij"].map((end) => ({
  series: `up{namespace="market",pod="shop-blue-7d4b9-${end}",container="istio-proxy",job="envoy-stats"}`,
  values: phases([[1, MINUTES + 1]]),
}));

const firing = (...alerts: readonly string[]): Expectations => ({
  queries: [
    {
      expr: 'max by (alertname, severity, color) (ALERTS{alertstate="firing",window=""})',
      at: `${String(MINUTES)}m`,
      samples: alerts.map((alert) => {
        const [alertname = "", severity = "", color] = alert.split(" ");
        const own = color === undefined ? "" : `,color="${color}"`;
        return { labels: `{alertname="${alertname}",severity="${severity}"${own}}`, value: 1 };
      }),
    },
  ],
});
const ERRORS = ["SluiceErrors warning", "SluiceErrors critical"];

const CASES: readonly (readonly [string, Story, readonly string[]])[] = [
  [
    "where nothing is counted, every color with traffic is unknown",
    {
      colors: world("blue", { blue: UNKNOWN, green: UNKNOWN }),
      weights: SPLIT,
      minutes: MINUTES,
    },
    ["SluiceNoData warning blue", "SluiceNoData warning green", "SluiceReleaseRunning info"],
  ],
  [
    "of three requests a minute one that fails is told by the budgets alone",
    {
      colors: world("blue", { blue: { good: 2, failed: 1 } }),
      weights: allOn("blue"),
      minutes: MINUTES,
    },
    [],
  ],
  [
    "of five requests a minute one that fails is told",
    {
      colors: world("blue", { blue: { good: 4, failed: 1 } }),
      weights: allOn("blue"),
      minutes: MINUTES,
    },
    ERRORS.map((errors) => `${errors} blue`),
  ],
  [
    "a color without traffic owes nobody any data",
    {
      colors: world("blue", { green: { ...UNKNOWN, up: 0 } }),
      weights: allOn("blue"),
      minutes: MINUTES,
    },
    [],
  ],
  [
    "where proxies count, a color that nobody reaches is a wrong split, and the other's failures are told",
    {
      colors: world("blue", { blue: FAILING }),
      weights: SPLIT,
      minutes: MINUTES,
    },
    [
      ...ERRORS.map((errors) => `${errors} blue`),
      "SluiceSplitDiffers warning",
      "SluiceReleaseRunning info",
    ],
  ],
  [
    "where pods count, a color that is not scraped is unknown, and the other's failures are told",
    {
      source: "app",
      colors: world("blue", { blue: { ...UNKNOWN, up: 0 }, green: FAILING }),
      weights: SPLIT,
      minutes: MINUTES,
    },
    [
      ...ERRORS.map((errors) => `${errors} green`),
      "SluiceNoData warning blue",
      "SluiceReleaseRunning info",
    ],
  ],
  [
    "where pods count, one that is scraped and was never called is known",
    {
      source: "app",
      colors: world("blue", { blue: UNKNOWN }),
      weights: allOn("blue"),
      minutes: MINUTES,
    },
    [],
  ],
  [
    "pods that are not scraped are told although proxies count their requests",
    {
      colors: world("blue", { blue: { up: 0 } }),
      weights: allOn("blue"),
      minutes: MINUTES,
    },
    ["SluiceNoData warning blue"],
  ],
  [
    "a sidecar that is scraped does not stand for its pod",
    {
      colors: world("blue", { blue: { up: 0 } }),
      weights: allOn("blue"),
      minutes: MINUTES,
      instead: SIDECARS,
    },
    ["SluiceNoData warning blue"],
  ],
  [
    "where pods count, a sidecar that is scraped counts nothing",
    {
      source: "app",
      colors: world("blue", { blue: { ...UNKNOWN, up: 0 } }),
      weights: SPLIT,
      minutes: MINUTES,
      instead: SIDECARS,
    },
    ["SluiceNoData warning blue", "SluiceReleaseRunning info"],
  ],
  [
    "nothing at all is nothing but unknown",
    { colors: world("blue"), weights: allOn("blue"), minutes: MINUTES, isScraped: false },
    ["SluiceNoData warning blue"],
  ],
  [
    "without the weights nothing is hushed up as idle",
    {
      colors: world("blue", { blue: { available: 1 }, green: { available: 1 } }),
      weights: [],
      minutes: MINUTES,
    },
    ["SluiceNotReady warning blue", "SluiceNotReady warning green"],
  ],
];

withPromtool("Without data", (promtool) => {
  test.each(CASES)("%s", (_, story, alerts) => {
    play(promtool, story, firing(...alerts));
  });
});
