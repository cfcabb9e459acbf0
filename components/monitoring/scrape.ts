import type { IPodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { appLabels, appSelector, type Labels, POD_PORT, SCRAPE_LABEL } from "../../model/labels";
import {
  podRelabelings,
  type Relabeling,
  scrapeConfig,
  type ScrapeSubject,
} from "../../model/monitoring/scrape";
import type { MonitoringSettings } from "../../model/monitoring-settings";
import type { Protocol } from "../../model/traffic-args";
import { liveConfigMap } from "../color-config";
import { operatorObject } from "./operator-object";

/** Whose pods are scraped. */
export interface ScrapeArgs {
  readonly app: string;
  readonly namespace: string;
  /** Name of the Services' port. */
  readonly portName: Protocol;
  readonly monitoring: MonitoringSettings;
}

/** Declares what finds the pods, if that is an object of its own. */
export function createScrape(
  name: string,
  { app, namespace, portName, monitoring }: ScrapeArgs,
  options: CustomResourceOptions,
): CustomResource | ConfigMap | undefined {
  const subject = { app, namespace, monitoring };
  const labels = { ...appLabels(app), ...monitoring.labels };
  const object = { objectName: app, namespace, labels };
  switch (monitoring.scrape) {
    case "service-monitor":
      return operatorObject(
        name,
        "ServiceMonitor",
        object,
        serviceMonitorSpec(subject, portName),
        options,
      );
    case "pod-monitor":
      return operatorObject(name, "PodMonitor", object, podMonitorSpec(subject), options);
    case "scrape-config":
      return scrapeConfigMap(name, subject, monitoring.labels, options);
    case "annotations":
    case "none":
      return undefined;
  }
}

/** Finds the pods through the Services of both colors. */
function serviceMonitorSpec(subject: ScrapeSubject, portName: Protocol): IServiceMonitor["spec"] {
  return {
    selector: { matchLabels: { ...appSelector(subject.app), [SCRAPE_LABEL]: "true" } },
    endpoints: [{ port: portName, ...endpoint(subject) }],
  };
}

/** Finds the pods themselves, also where no Service of the color is wanted. */
function podMonitorSpec(subject: ScrapeSubject): IPodMonitor["spec"] {
  return {
    selector: { matchLabels: { ...appSelector(subject.app) } },
    podMetricsEndpoints: [{ port: POD_PORT, ...endpoint(subject) }],
  };
}

/**
 * A file for `scrape_config_files` of a Prometheus without the operator. JSON, which is YAML; named so
 * that the files of all services fit into one folder.
 */
function scrapeConfigMap(
  name: string,
  subject: ScrapeSubject,
  labels: Labels,
  options: CustomResourceOptions,
): ConfigMap {
  const { app, namespace } = subject;
  const object = {
    name: `${name}-scrape`,
    objectName: `${app}-scrape`,
    namespace,
    labels: { ...appLabels(app), ...labels },
  };
  const file = `${namespace}.${app}.scrape.yaml`;
  return liveConfigMap(
    object,
    { [file]: `${JSON.stringify(scrapeConfig(subject), null, 2)}\n` },
    options,
  );
}

function endpoint({ monitoring }: ScrapeSubject) {
  return {
    path: monitoring.path,
    interval: `${String(monitoring.intervalSeconds)}s`,
    relabelings: podRelabelings(monitoring).map(operatorRelabeling),
  };
}

function operatorRelabeling({ from, to, match, as }: Relabeling) {
  return {
    sourceLabels: [from],
    ...(match !== undefined && { regex: match }),
    ...(as !== undefined && { replacement: as }),
    targetLabel: to,
  };
}
