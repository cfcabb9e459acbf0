import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { dashboardJson, dashboards } from "../../model/dashboards/dashboards";
import { dashboardUid } from "../../model/dashboards/dashboard-uid";
import { appLabels } from "../../model/labels";
import { requestMetrics } from "../../model/metrics/requests";
import { seconds } from "../../model/units/duration";
import type { Monitored } from "./monitored";

/**
 * Declares the dashboards, each in a ConfigMap of its own that Grafana's sidecar picks up; none unless
 * they are asked for.
 *
 * @throws Error when a dashboard is larger than a ConfigMap
 */
export function createDashboards(
  name: string,
  { app, namespace, monitoring, traffic }: Monitored,
  options: CustomResourceOptions,
): readonly ConfigMap[] {
  const { dashboards: wanted, objectives, requests, runbooks, interval } = monitoring;
  if (!wanted) return [];
  const { label, labelValue, folder, inFlight } = wanted;
  const inputs = {
    ...{ app, namespace, objectives, runbooks, inFlight },
    requests: requestMetrics(requests, traffic),
    // How often the proxies and the kubelets are scraped is up to the cluster.
    ...(requests.source === "app" && { scrapeSeconds: seconds(interval) }),
  };
  return dashboards(inputs).map(
    (one) =>
      new ConfigMap(
        `${name}-dashboard-${one.name}`,
        {
          metadata: {
            name: `${app}-dashboard-${one.name}`,
            namespace,
            labels: { ...appLabels(app), [label]: labelValue },
            ...(folder !== undefined && { annotations: { grafana_folder: folder } }),
          },
          // The sidecar writes the files of all ConfigMaps into one folder.
          data: {
            [`${dashboardUid(namespace, app, one.name)}.json`]: dashboardJson(
              one.name,
              one.dashboard,
            ),
          },
        },
        options,
      ),
  );
}
