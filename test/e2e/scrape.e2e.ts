import type { MonitoringSettings } from "../../model/settings/monitoring-settings";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { OwnPrometheus } from "./support/own-prometheus";
import { targetsOf } from "./support/prometheus";
import { APP } from "./support/service";

interface ScrapePart {
  readonly scrape_configs: readonly {
    readonly kubernetes_sd_configs: readonly object[];
  }[];
}

/** Does not prove anything of ServiceMonitors: test/e2e/monitoring.e2e.ts does. */
describe("Ways of scraping", () => {
  let fixture: Fixture;

  beforeAll(async () => {
    fixture = await Fixture.create("scrape");
  });

  afterAll(async () => {
    await fixture.remove();
  });

  const declare = async (scrape: MonitoringSettings["scrape"]): Promise<void> => {
    await fixture.stack.up({ ...fixture.base, monitoring: { scrape, interval: "5s" } });
  };

  /** Waits until each pod is scraped, and says with which labels, but for those that runs differ in. */
  const targets = async (
    prometheus: URL,
  ): Promise<readonly (readonly (string | undefined)[])[]> => {
    const { namespace, kubectl } = fixture;
    const found = await eventually(
      "four targets that are up",
      () => targetsOf(prometheus, namespace.name),
      (all) => all.length === 4 && all.every(({ health }) => health === "up"),
      120,
    );
    const pods = await kubectl.list("pods");
    expect(found.map(({ labels }) => labels["pod"]).sort()).toEqual(
      pods.map(({ metadata }) => metadata.name).sort(),
    );
    return found
      .map(({ labels }) => [labels["container"], labels["color"], labels["version"]])
      .sort();
  };

  const expected = async () => {
    const pods = await fixture.kubectl.list("pods");
    return pods
      .map(({ metadata: { labels = {} } }) => [APP, labels["sluice.dev/color"], labels["version"]])
      .sort();
  };

  it("The operator finds every pod once by a PodMonitor", async () => {
    await declare("pod-monitor");
    expect(await targets(fixture.cluster.prometheus)).toEqual(await expected());
  });

  it("A Prometheus without the operator finds every pod once by the part of its configuration", async () => {
    await declare("scrape-config");
    const { kubectl, cluster } = fixture;
    const map = (await kubectl.get(`configmaps/${APP}-scrape`)) as {
      data?: Record<string, string>;
    };
    const [text = ""] = Object.values(map.data ?? {});
    const { scrape_configs: jobs } = JSON.parse(text) as ScrapePart;
    const prometheus = await OwnPrometheus.start({
      // It runs outside the cluster, so it has to be told where that is.
      scrapeConfigs: jobs.map((job) => ({
        ...job,
        kubernetes_sd_configs: job.kubernetes_sd_configs.map((one) => ({
          ...one,
          kubeconfig_file: cluster.kubeconfig,
        })),
      })),
    });
    try {
      expect(await targets(prometheus.url)).toEqual(await expected());
    } finally {
      await prometheus.stop();
    }
  });
});
