import type { IPodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { appSelector, POD_PORT, SCRAPE_LABEL } from "../../model/labels";
import {
  podRelabelings,
  type Relabeling,
  scrapeConfig,
  type ScrapeSubject,
} from "../../model/monitoring/scrape";
import { jsonConfigMap } from "../contents";
import { type Monitored, monitoringLabels } from "./monitored";
import { operatorObject } from "./operator-object";
import { seconds } from "../../model/units/duration";

/** Declares what finds the pods, if that is an object of its own. */
export function createScrape(
  name: string,
  service: Monitored,
  options: CustomResourceOptions,
): CustomResource | ConfigMap | undefined {
  switch (service.monitoring.scrape) {
    case "service-monitor":
      return operatorObject(name, "ServiceMonitor", service, serviceMonitorSpec(service), options);
    case "pod-monitor":
      return operatorObject(name, "PodMonitor", service, podMonitorSpec(service), options);
    case "scrape-config":
      return scrapeConfigMap(name, service, options);
    case "annotations":
    case "none":
      return undefined;
  }
}

/** Finds the pods through the Services of both colors. */
function serviceMonitorSpec(service: Monitored): IServiceMonitor["spec"] {
  return {
    selector: { matchLabels: { ...appSelector(service.app), [SCRAPE_LABEL]: "true" } },
    endpoints: [{ port: service.traffic.protocol, ...endpoint(service) }],
  };
}

/** Finds the pods themselves, also where no Service of the color is wanted. */
function podMonitorSpec(subject: ScrapeSubject): IPodMonitor["spec"] {
  return {
    selector: { matchLabels: { ...appSelector(subject.app) } },
    podMetricsEndpoints: [{ port: POD_PORT, ...endpoint(subject) }],
  };
}

/** A file for `scrape_config_files` of a Prometheus without the operator; the files of all services fit into one folder. */
function scrapeConfigMap(
  name: string,
  service: Monitored,
  options: CustomResourceOptions,
): ConfigMap {
  const { app, namespace } = service;
  const labels = monitoringLabels(service);
  return jsonConfigMap(
    { name: `${name}-scrape`, objectName: `${app}-scrape`, namespace, labels },
    `${namespace}.${app}.scrape.yaml`,
    scrapeConfig(service),
    options,
  );
}

function endpoint({ monitoring }: ScrapeSubject) {
  return {
    path: monitoring.path,
    interval: `${String(seconds(monitoring.interval))}s`,
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
