/**
 * Proves: Prometheus parses every rule and the scraping part. Does not prove: what they do (alerts.test.ts
 * and recorded.test.ts here; test/e2e).
 */
import { MONITORING } from "../support/monitoring";
import { requestsSchema } from "../../model/metrics/request-settings";
import { requestMetrics } from "../../model/metrics/requests";
import { ruleGroups } from "../support/rule-groups";
import { scrapeConfig } from "../../model/monitoring/scrape";
import { allOn, share } from "../../model/traffic/weights";
import { withPromtool } from "../support/promtool";
import { rulesOf, type Source } from "./world";
import { resolveMonitoring } from "../../model/settings/monitoring-settings";
import { objectivesSchema } from "../../model/metrics/objectives";

const objectives = {
  "the defaults": {},
  "a wide budget over a week": { availability: "90%", latencyTarget: "50%", window: "7d" },
  "a narrow budget over a year": { availability: "99.99%", window: "365d" },
  "the least of everything": {
    errorWarning: "0.1%",
    errorCritical: "0.2%",
    latencyP99: "1ms",
    latency: "10ms",
    memory: "1%",
    ready: "1%",
    restarts: 0,
    warningFor: "1m",
    criticalFor: "1m",
    idleFor: "1m",
    splitTolerance: "1%",
    splitFor: "1m",
    splitRequests: 1,
    heldFor: "1m",
    noDataFor: "1m",
  },
};

withPromtool("Rules and configuration: Prometheus", (promtool) => {
  const sources: readonly Source[] = ["istio", "app"];
  test.each(
    sources.flatMap((source) =>
      Object.entries(objectives).map(([name, own]) => ({ source, name, own })),
    ),
  )("takes every rule for $name when $source counts", ({ source, own }) => {
    const given = objectivesSchema.parse(own);
    const groups = ruleGroups({
      ...rulesOf(source),
      objectives: given,
      weights: share("blue", 37),
    });
    const count = groups.flatMap(({ rules }) => rules).length;
    expect(
      promtool(["check", "rules", "--lint=all", "--lint-fatal"], { "rules.json": { groups } }),
    ).toContain(`SUCCESS: ${String(count)} rules found`);
  });

  test("takes the labels of an application that settings take", () => {
    const app = {
      failed: String.raw`code=~"5\\d\\d|\"lost\"", method!="PUT",path!~"/(health|ready)"`,
      selector: 'service="{app}-{color}"',
    };
    expect(requestsSchema.safeParse({ source: "app", app }).success).toBe(true);
    const requests = requestMetrics({ source: "app", app: { ...MONITORING.requests.app, ...app } });
    const groups = ruleGroups({ ...rulesOf("app"), requests, weights: allOn("blue") });
    expect(promtool(["check", "rules"], { "rules.json": { groups } })).toContain("SUCCESS");
  });

  test("does not take a rule that is none", () => {
    const [first] = ruleGroups({ ...rulesOf("istio"), weights: allOn("blue") });
    const broken = JSON.parse(JSON.stringify(first).replace("sum(rate(", "sum(rate((")) as object;
    expect(() => promtool(["check", "rules"], { "rules.json": { groups: [broken] } })).toThrow(
      "could not parse expression",
    );
  });

  test.each([
    ["the defaults", { path: "/metrics", interval: "15s" }],
    ["a short interval", { path: "/metrics", interval: "1s" }],
    ["a port of its own", { path: "/stats", interval: "1m", port: 9102 }],
  ])("takes the part of a configuration that scrapes, with %s", (_, monitoring) => {
    const part = scrapeConfig({
      app: "shop",
      namespace: "market",
      monitoring: resolveMonitoring(monitoring),
    });
    const output = promtool(["check", "config"], {
      "market.shop.scrape.yaml": part,
      "prometheus.yaml": { scrape_config_files: ["*.scrape.yaml"] },
    });
    expect(output).toContain("SUCCESS");
    // The file is one that the glob finds: broken, it would be noticed.
    const [job] = part.scrape_configs;
    expect(() =>
      promtool(["check", "config"], {
        "market.shop.scrape.yaml": { scrape_configs: [{ ...job, scrape_timeout: "2h" }] },
        "prometheus.yaml": { scrape_config_files: ["*.scrape.yaml"] },
      }),
    ).toThrow("scrape timeout greater than scrape interval");
  });
});
