/** Proves: what people are sent, word by word and with the numbers filled in, once for each alert. */
import { withPromtool } from "../support/promtool";
import { ALERT_CASES } from "./alert-cases";
import { type Firing, play } from "./run";

const RUNBOOKS = "https://example.com/runbooks";

/** Page, summary and description of each alert that is not about a budget. */
const TEXTS: Readonly<
  Record<string, readonly [page: string, summary: string, description: string]>
> = {
  "SluiceErrors warning blue": [
    "sluice-errors.md",
    "shop blue fails more than 1 % of its requests",
    "1.01% of the requests of the last 5 minutes failed.",
  ],
  "SluiceLatency warning green": [
    "sluice-latency.md",
    "shop green answers one request in a hundred later than 300 ms",
    "The 99th percentile of the last 5 minutes is 301.6 ms.",
  ],
  "SluiceMemory warning blue": [
    "sluice-memory.md",
    "A pod of shop blue uses more than 80 % of its memory",
    "81% of the limit; at all of it the pod is killed.",
  ],
  "SluiceNotReady warning green": [
    "sluice-not-ready.md",
    "shop green has fewer than 98 % of its pods available",
    "96% of the desired pods pass their probes.",
  ],
  "SluiceIdleNotReady warning blue": [
    "sluice-idle-not-ready.md",
    "shop blue is idle and not ready to take over",
    "96% of the desired pods pass their probes. A switch to it, or the way back, would have to wait.",
  ],
  "SluiceRestarts warning green": [
    "sluice-restarts.md",
    "Containers of shop green restart",
    "2 restarts were seen in 15 minutes.",
  ],
  "SluiceNoData warning blue": [
    "sluice-no-data.md",
    "shop blue carries traffic and nothing is known of it",
    "100% of the traffic goes where its requests are not counted, or no pod is scraped.",
  ],
  "SluiceReleaseRunning info": [
    "sluice-release-running.md",
    "Traffic of shop is split",
    "Both colors have configured weight. Receivers may hold back what that explains.",
  ],
  "SluiceReleaseHeld warning": [
    "sluice-release-held.md",
    "Traffic of shop has been split for more than 25 minutes",
    "Both colors have configured weight, and it has not changed since.",
  ],
  "SluiceSplitDiffers warning": [
    "sluice-split-differs.md",
    "The split of shop is not what is configured",
    "A color's share of the requests is 10.1% off its weight.",
  ],
};

withPromtool("People read", (promtool) => {
  const named = new Set(ALERT_CASES.map(({ alert }) => alert.split(" ")[0]));
  const budgets = ["SluiceErrorBudgetBurn", "SluiceLatencyBudgetBurn"];

  test("a text of every alert", () => {
    const tested = Object.keys(TEXTS).map((alert) => alert.split(" ")[0]);
    expect([...tested, ...budgets].sort()).toEqual([...named].sort());
  });

  test.each(Object.entries(TEXTS))("%s", (alert, [page, summary, description]) => {
    const [name = "", severity = "", color] = alert.split(" ");
    const own = {
      ...(color !== undefined && { color }),
      // The label of the recorded series.
      ...(name === "SluiceLatency" && { quantile: "0.99" }),
    };
    play(promtool, storyOf(alert), {
      alerts: [
        {
          name,
          at: `${String(fromOf(alert))}m`,
          firing: [firing({ severity, ...own }, page, summary, description)],
        },
      ],
    });
  });

  test("SluiceErrorBudgetBurn, with its window", () => {
    play(promtool, storyOf("SluiceErrorBudgetBurn warning 3d"), {
      alerts: [
        {
          name: "SluiceErrorBudgetBurn",
          at: "1m",
          firing: [
            firing(
              { severity: "warning", window: "3d" },
              "sluice-error-budget-burn.md",
              "shop spends its error budget more than 0.933333 times too fast",
              "0.04668% of the requests of 3d failed: at this rate 10 % of the budget of 28 days go in that time.",
            ),
          ],
        },
      ],
    });
  });

  test("SluiceLatencyBudgetBurn, with its window", () => {
    play(promtool, storyOf("SluiceLatencyBudgetBurn warning 3d"), {
      alerts: [
        {
          name: "SluiceLatencyBudgetBurn",
          at: "1m",
          firing: [
            firing(
              { severity: "warning", window: "3d" },
              "sluice-latency-budget-burn.md",
              "shop spends its latency budget more than 0.933333 times too fast",
              "0.935% of the requests of 3d took longer than 500 ms: at this rate 10 % of the budget of 28 days go in that time.",
            ),
          ],
        },
      ],
    });
  });
});

function firing(
  labels: Readonly<Record<string, string>>,
  page: string,
  summary: string,
  description: string,
): Firing {
  return {
    exp_labels: { app: "shop", namespace: "market", ...labels },
    exp_annotations: { summary, description, runbook_url: `${RUNBOOKS}/${page}` },
  };
}

function caseOf(alert: string) {
  const found = ALERT_CASES.find((one) => one.alert === alert);
  if (!found) throw new Error(`no case of ${alert}`);
  return found;
}

const storyOf = (alert: string) => caseOf(alert).fires.story;
const fromOf = (alert: string) => caseOf(alert).fires.from;
