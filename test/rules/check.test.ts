/**
 * Proves: Prometheus parses every rule and the scraping part. Does not prove: what they do (alerts.test.ts
 * and recorded.test.ts here; test/e2e).
 */
import { OBJECTIVES_DEFAULTS } from "../../model/metrics/objectives";
import { REQUESTS_DEFAULTS, requestsSchema } from "../../model/metrics/request-settings";
import { requestMetrics } from "../../model/metrics/requests";
import { ruleGroups } from "../../model/metrics/rule-groups";
import { scrapeConfig } from "../../model/monitoring/scrape";
import { allOn, share } from "../../model/weights";
import { withPromtool } from "../support/promtool";
import { rulesOf, type Source } from "./world";

const objectives = {
  "the defaults": {},
  "a wide budget over a week": { availabilityBasisPoints: 9000, latencyPercent: 50, windowDays: 7 },
  "a narrow budget over a year": { availabilityBasisPoints: 9999, windowDays: 365 },
  "the least of everything": {
    errorWarningPermille: 1,
    errorCriticalPermille: 2,
    latencyP99Ms: 1,
    latencyMs: 10,
    memoryPercent: 1,
    readyPercent: 1,
    restarts: 0,
    warningMinutes: 1,
    criticalMinutes: 1,
    idleMinutes: 1,
    splitPoints: 1,
    splitMinutes: 1,
    splitRequests: 1,
    heldMinutes: 1,
    noDataMinutes: 1,
  },
};

withPromtool("Rules and configuration: Prometheus", (promtool) => {
  const sources: readonly Source[] = ["istio", "app"];
  test.each(
    sources.flatMap((source) =>
      Object.entries(objectives).map(([name, own]) => ({ source, name, own })),
    ),
  )("takes every rule for $name when $source counts", ({ source, own }) => {
    const given = { ...OBJECTIVES_DEFAULTS, ...own };
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
    const requests = requestMetrics({ source: "app", app: { ...REQUESTS_DEFAULTS.app, ...app } });
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
    ["the defaults", { path: "/metrics", intervalSeconds: 15 }],
    ["a short interval", { path: "/metrics", intervalSeconds: 1 }],
    ["a port of its own", { path: "/stats", intervalSeconds: 60, port: 9102 }],
  ])("takes the part of a configuration that scrapes, with %s", (_, monitoring) => {
    const part = scrapeConfig({ app: "shop", namespace: "market", monitoring });
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
