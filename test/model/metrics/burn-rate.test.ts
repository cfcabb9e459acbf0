import fc from "fast-check";
import { BURN_ALERTS, burnAlerts, burnFactor } from "../../../model/metrics/burn-rate";
import { decimal } from "../../../model/metrics/decimal";

/** Hours, written down here again. */
const HOURS: Readonly<Record<string, number>> = { "1h": 1, "6h": 6, "1d": 24, "3d": 72 };
const days = fc.integer({ min: 1, max: 365 });
const alerts = fc.constantFrom(...BURN_ALERTS);

test.each([
  [30, ["14.4", "6", "3", "1"]],
  [28, ["13.44", "5.6", "2.8", "0.933333"]],
  [7, ["3.36", "1.4", "0.7", "0.233333"]],
])("in %d days the factors are %j", (windowDays, expected) => {
  expect(BURN_ALERTS.map((alert) => decimal(burnFactor(alert, windowDays)))).toEqual(expected);
});

test("at exactly its factor an alert's share of the budget is gone after its long window", () => {
  fc.assert(
    fc.property(alerts, days, fc.integer({ min: 1, max: 9999 }), (alert, windowDays, points) => {
      const budget = points / 10000;
      const badRatio = burnFactor(alert, windowDays) * budget;
      const spent = (badRatio * (HOURS[alert.long] ?? NaN)) / (budget * windowDays * 24);
      expect(spent * 100).toBeCloseTo(alert.sharePercent, 9);
    }),
  );
});

test("a longer objective, and a larger share, need a faster burn", () => {
  const share = fc.integer({ min: 1, max: 99 });
  fc.assert(
    fc.property(alerts, days, share, (alert, windowDays, sharePercent) => {
      const at = burnFactor({ ...alert, sharePercent }, windowDays);
      expect(burnFactor({ ...alert, sharePercent }, windowDays + 1)).toBeGreaterThan(at);
      expect(burnFactor({ ...alert, sharePercent: sharePercent + 1 }, windowDays)).toBeGreaterThan(
        at,
      );
    }),
  );
});

test("the short window is a twelfth of the long one, and pages are for faster burns than tickets", () => {
  expect(BURN_ALERTS.map(({ severity, long, short }) => [severity, long, short])).toEqual([
    ["critical", "1h", "5m"],
    ["critical", "6h", "30m"],
    ["warning", "1d", "2h"],
    ["warning", "3d", "6h"],
  ]);
});

test("of every objective there are only alerts that can fire and that leave a kept promise alone", () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 9999 }), (windowDays, points) => {
      const budget = points / 10000;
      const kept = burnAlerts(windowDays, budget);
      for (const alert of BURN_ALERTS) {
        const factor = burnFactor(alert, windowDays);
        expect(kept.includes(alert)).toBe(factor >= 0.9 && factor * budget < 1);
      }
      for (const { long } of kept) expect(HOURS[long]).toBeLessThanOrEqual(windowDays * 24);
    }),
  );
});

test.each([
  [28, 0.0005, ["1h", "6h", "1d", "3d"]],
  [7, 0.0005, ["1h", "6h"]],
  [28, 0.1, ["6h", "1d", "3d"]],
  [28, 0.5, ["3d"]],
  [1, 0.0005, []],
])("in %d days with %d of bad requests allowed there are %j", (windowDays, budget, windows) => {
  expect(burnAlerts(windowDays, budget).map(({ long }) => long)).toEqual(windows);
});

test.each([
  [13.44, "13.44"],
  [0.1 + 0.2, "0.3"],
  [3, "3"],
  [2 / 3, "0.666667"],
  [1e-6, "0.000001"],
])("%d is written %s", (value, text) => {
  expect(decimal(value)).toBe(text);
});

test("a decimal has six digits at most, and is the number it stands for", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-5, max: 1e5, noNaN: true }), (value) => {
      const text = decimal(value);
      expect(text).toMatch(/^\d+(?:\.\d+)?$/);
      expect(text.replace(/^0\.0*|\./, "").length).toBeLessThanOrEqual(6);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(value * 5e-6);
    }),
  );
});
