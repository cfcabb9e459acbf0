import { COLORS, type Color, otherColor } from "../../model/color";
import { COLOR_SERIES, SERVICE_SERIES } from "../../model/metrics/series";
import { allOn, share } from "../../model/traffic/weights";
import type { Story } from "./run";
import { type ColorWorld, failuresOf, type InputSeries, type Phases, phases, world } from "./world";

/** Two stories about one alert, on both sides of its limit. */
export interface AlertCase {
  /** Name, severity, and the color or the long window. */
  readonly alert: string;
  readonly fires: {
    readonly story: Story;
    /** The first minute at which it fires. */
    readonly from: number;
    /** What else fires then, as the same story is about it, too. */
    readonly others?: readonly string[];
  };
  readonly quiet: {
    readonly story: Story;
    /** @default - a little after the other story's alert */
    readonly at?: number;
    /** What fires then instead. */
    readonly others?: readonly string[];
  };
}

/** Time enough for every alert. */
const LONG = 20;

const steady = (active: Color, own: Partial<ColorWorld>, minutes = LONG): Story => ({
  colors: world(active, { [active]: own }),
  weights: allOn(active),
  minutes,
});

/** The other color has the traffic. */
const idle = (color: Color, own: Partial<ColorWorld>, minutes = LONG): Story => ({
  colors: world(otherColor(color), { [color]: own }),
  weights: allOn(otherColor(color)),
  minutes,
});

/** Burns both budgets so fast that more alerts have a say. */
const burning = (objective: string, windows: readonly string[]) =>
  windows.map((window) => {
    const severity = window === "1h" || window === "6h" ? "critical" : "warning";
    return `${objective} ${severity} ${window}`;
  });
const ERROR_BURN = burning("SluiceErrorBudgetBurn", ["1h", "6h", "1d", "3d"]);
const LATENCY_BURN = burning("SluiceLatencyBudgetBurn", ["1h", "6h", "1d", "3d"]);

function colorCases(color: Color): readonly AlertCase[] {
  const errors = (permyriad: number) =>
    steady(color, { good: 10000 - permyriad, failed: permyriad });
  const warning = `SluiceErrors warning ${color}`;
  const restartsOf = (first: number, second: number) =>
    steady(color, {
      restarts: [
        [0, first],
        [1, second],
        [2, LONG],
      ],
    });
  // 0.8 of the way from 250 to 500 ms, less what is quicker: 300 ms are reached at 124 of 10000.
  const lingering = (permyriad: number) => steady(color, { good: 10000, lingering: permyriad });
  return [
    {
      alert: warning,
      fires: { story: errors(101), from: 6, others: ERROR_BURN },
      quiet: { story: errors(99), others: ERROR_BURN },
    },
    {
      alert: `SluiceErrors critical ${color}`,
      fires: { story: errors(501), from: 2, others: ERROR_BURN },
      quiet: { story: errors(499), others: ERROR_BURN },
    },
    {
      alert: `SluiceLatency warning ${color}`,
      fires: { story: lingering(126), from: 6 },
      quiet: { story: lingering(124) },
    },
    {
      alert: `SluiceMemory warning ${color}`,
      fires: { story: steady(color, { memory: [81, 30] }), from: 5 },
      quiet: { story: steady(color, { memory: [79, 79] }) },
    },
    {
      alert: `SluiceNotReady warning ${color}`,
      fires: { story: steady(color, { desired: 50, available: 48 }), from: 5 },
      quiet: { story: steady(color, { desired: 50, available: 49 }) },
    },
    {
      alert: `SluiceIdleNotReady warning ${color}`,
      fires: { story: idle(color, { desired: 50, available: 48 }), from: 15 },
      quiet: { story: idle(color, { desired: 50, available: 49 }) },
    },
    {
      alert: `SluiceRestarts warning ${color}`,
      fires: { story: restartsOf(10, 5), from: 15 },
      // Two, but not within 15 minutes.
      quiet: { story: restartsOf(3, 16), at: 20 },
    },
    {
      alert: `SluiceNoData warning ${color}`,
      fires: { story: steady(color, { counted: false }), from: 10 },
      // Nobody calls the other color, either, and that is known.
      quiet: { story: steady(color, { good: 1 }) },
    },
  ];
}

/** Both colors with traffic, blue's part of it in percent. */
const split = (blue: number, configured: number, minutes = LONG): Story => ({
  colors: world("blue", { blue: { good: blue * 10 }, green: { good: (100 - blue) * 10 } }),
  weights: share("blue", configured),
  minutes,
});

const recorded = (series: string, color: Color | undefined, values: string): InputSeries => ({
  series: `${series}{app="shop",namespace="market"${color === undefined ? "" : `,color="${color}"`}}`,
  values,
});

/** Blue's weight over time in percent; the colors are split the whole time. */
const walked = (blue: Phases): Story => {
  const minutes = blue.reduce((sum, [, some]) => sum + some, 0) - 1;
  const part = (of: (percent: number) => number) =>
    phases(blue.map(([percent, some]) => [of(percent) / 100, some]));
  return {
    colors: world("blue"),
    weights: [
      recorded(
        COLOR_SERIES.weight,
        "blue",
        part((percent) => percent),
      ),
      recorded(
        COLOR_SERIES.weight,
        "green",
        part((percent) => 100 - percent),
      ),
      recorded(
        SERVICE_SERIES.split,
        undefined,
        part(() => 100),
      ),
    ],
    minutes,
  };
};

const RELEASE = "SluiceReleaseRunning info";

const SPLIT_CASES: readonly AlertCase[] = [
  {
    alert: RELEASE,
    fires: { story: split(99, 99), from: 0 },
    quiet: { story: split(100, 100) },
  },
  {
    alert: "SluiceReleaseHeld warning",
    fires: { story: split(50, 50, 30), from: 25 },
    quiet: {
      story: walked([
        [99, 10],
        [98, 25],
      ]),
      at: 34,
      others: [RELEASE],
    },
  },
  {
    alert: "SluiceSplitDiffers warning",
    fires: { story: split(60.1, 50), from: 11, others: [RELEASE] },
    quiet: { story: split(59.9, 50), others: [RELEASE] },
  },
];

/** Failures among 10 million requests a minute. */
const failing = (failed: number): Story => steady("blue", { good: 10_000_000 - failed, failed });
const slow = (count: number): Story => steady("blue", { good: 100_000, slow: count });

/**
 * Just above and just below each limit, with an equal ratio in all windows: an alert of a slower burn
 * stays on when a faster one is not reached any more.
 */
const BURN_CASES: readonly AlertCase[] = [
  // 13.44, 5.6, 2.8 and 0.933333 times 0.05 % of the requests.
  ...[67200, 28000, 14000, 4667].map((limit, index) => ({
    alert: ERROR_BURN[index] ?? "",
    fires: { story: failing(limit + 1), from: 1, others: ERROR_BURN.slice(index + 1) },
    quiet: { story: failing(limit - 1), others: ERROR_BURN.slice(index + 1) },
  })),
  // And of 1 %.
  ...[13440, 5600, 2800, 934].map((limit, index) => ({
    alert: LATENCY_BURN[index] ?? "",
    fires: { story: slow(limit + 1), from: 1, others: LATENCY_BURN.slice(index + 1) },
    quiet: { story: slow(limit - 1), others: LATENCY_BURN.slice(index + 1) },
  })),
];

/** Every alert of the model has to be here. */
export const ALERT_CASES: readonly AlertCase[] = [
  ...COLORS.flatMap(colorCases),
  ...SPLIT_CASES,
  ...BURN_CASES,
];

/** Of ten million requests a minute one in twenty fails, but not all the time. */
const nowAndThen = (failures: string, minutes: number): Story => ({
  ...steady("blue", { good: 9_500_000, failed: 500_000 }, minutes),
  instead: [{ series: failuresOf("blue"), values: failures }],
});

/** Both windows have to be beyond the limit, and here one of them is not. */
export const HALF_BURNS: readonly {
  readonly title: string;
  readonly story: Story;
  readonly at: number;
  readonly firing: readonly string[];
}[] = [
  {
    title: "a failure that is over ends the alert whose short window has passed, and no other",
    story: nowAndThen("0+250000x20 5000000x20", 20),
    at: 20,
    firing: ERROR_BURN.slice(1),
  },
  {
    title: "a failure that has just begun has not yet spent what the longer windows allow",
    // Rates over 5 minutes of 1, 2 and 3 % in 3 of 73 minutes: 0.08 %, or 1.6 times too fast.
    story: nowAndThen("0x140 0+250000x6", 73),
    at: 73,
    firing: ["SluiceErrorBudgetBurn warning 3d"],
  },
];
