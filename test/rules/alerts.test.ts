/**
 * Proves: each alert fires on one side of its limit, from a certain minute on, and on the other side does
 * not, as Prometheus itself evaluates the rules on what it would have scraped. Does not prove: that the
 * real metrics have these names and labels (test/e2e).
 */
import { ruleGroups } from "../support/rule-groups";
import { allOn } from "../../model/traffic/weights";
import { withPromtool } from "../support/promtool";
import { ALERT_CASES, HALF_BURNS } from "./alert-cases";
import { play } from "./run";
import { rulesOf } from "./world";

const FIRING = 'max by (alertname, severity, color, window) (ALERTS{alertstate="firing"})';

/** All that fires, and nothing else. */
const firing = (alerts: readonly string[], minute: number) => ({
  expr: FIRING,
  at: `${String(minute)}m`,
  samples: alerts.map((alert) => {
    const [alertname = "", severity = "", which] = alert.split(" ");
    const kind = which === "blue" || which === "green" ? "color" : "window";
    const own = which === undefined ? "" : `,${kind}="${which}"`;
    return { labels: `{alertname="${alertname}",severity="${severity}"${own}}`, value: 1 };
  }),
});

test("every alert has a case", () => {
  const rules = ruleGroups({ ...rulesOf("istio"), weights: allOn("blue") }).flatMap(
    (group) => group.rules,
  );
  const alerts = rules.flatMap((rule) => {
    if (!("alert" in rule)) return [];
    const { severity, color, window } = rule.labels;
    return [[rule.alert, severity, color ?? window].filter(Boolean).join(" ")];
  });
  expect(ALERT_CASES.map(({ alert }) => alert).sort()).toEqual([...alerts].sort());
});

withPromtool("Prometheus", (promtool) => {
  describe.each(ALERT_CASES)("$alert", ({ alert, fires, quiet }) => {
    const { story, from, others = [] } = fires;

    test(`fires beyond its limit from minute ${String(from)} on, and alone but for what goes with it`, () => {
      const before = {
        ...countOf(alert),
        at: `${String(from - 1)}m`,
        samples: [{ labels: "{}", value: 0 }],
      };
      play(promtool, story, {
        queries: [...(from === 0 ? [] : [before]), firing([alert, ...others], from)],
      });
    });

    test("does not fire within it", () => {
      play(promtool, quiet.story, { queries: [firing(quiet.others ?? [], quiet.at ?? from + 2)] });
    });
  });
});

withPromtool("Of two windows", (promtool) => {
  test.each(HALF_BURNS)("$title", ({ story, at, firing: alerts }) => {
    play(promtool, story, { queries: [firing(alerts, at)] });
  });
});

function countOf(alert: string) {
  const [alertname = "", severity = "", which] = alert.split(" ");
  const own = which === undefined ? "" : `,${which.length < 3 ? "window" : "color"}="${which}"`;
  const of = `alertname="${alertname}",severity="${severity}"${own},alertstate="firing"`;
  return { expr: `count(ALERTS{${of}}) or vector(0)` };
}
