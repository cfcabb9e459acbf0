/** Proves the text of queries and rules; that Loki takes them is proven in test/release/gates. */
import { logRules } from "../../../model/logging/alerts";
import { errorLineCount, errorLinesPerMinute, lineCount } from "../../../model/logging/logql";
import { shipperName, shipperSelector, stateFolder } from "../../../model/logging/names";
import { loggingSchema } from "../../../model/logging/settings";

const green = { app: "shop", namespace: "market", color: "green" } as const;
const LABELS = 'app="shop",namespace="market",color="green"';

test("lines are counted as 0 where there are none, but not for alerts", () => {
  expect(lineCount(green, "60s")).toBe(`sum(count_over_time({${LABELS}}[60s])) or vector(0)`);
  expect(errorLineCount(green, "60s")).toBe(
    `sum(count_over_time({${LABELS},level="error"}[60s])) or vector(0)`,
  );
  expect(errorLinesPerMinute(green, 5)).toBe(
    `sum(count_over_time({${LABELS},level="error"}[5m])) / 5`,
  );
});

test("each color has an alert with its limit, its time and a page", () => {
  const { name, rules } = logRules({
    app: "shop",
    namespace: "market",
    alert: loggingSchema.shape.alert.unwrap().parse({ maxErrorLinesPerMinute: 20 }),
    runbooks: "https://runbooks.example.com",
  });
  expect(name).toBe("sluice.shop.logs");
  expect(rules).toHaveLength(2);
  expect(rules[1]).toEqual({
    alert: "SluiceLogBurst",
    expr: `sum(count_over_time({${LABELS},level="error"}[5m])) / 5 > 20`,
    for: "5m",
    labels: { severity: "warning", app: "shop", namespace: "market", color: "green" },
    annotations: {
      summary: "shop green writes more than 20 error lines a minute",
      description: "{{ $value | humanize }} lines of level error a minute in the last 5 minutes.",
      runbook_url: "https://runbooks.example.com/sluice-log-burst.md",
    },
  });
});

test("shippers of services whose names run together are told apart", () => {
  const places = [
    { app: "a-b", namespace: "c", home: "logs" },
    { app: "a", namespace: "b-c", home: "logs" },
    { app: "a", namespace: "logs", home: "logs" },
  ];
  expect(places.map(shipperName)).toEqual(["a-b-logs.c", "a-logs.b-c", "a-logs"]);
  expect(new Set(places.map((one) => JSON.stringify(shipperSelector(one)))).size).toBe(3);
  expect(new Set(places.map(stateFolder)).size).toBe(3);
});
