import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
} from "@pulumi/pulumi";
import { alertRules } from "../model/alerts";
import type { PerColor } from "../model/color";
import { appLabels, appSelector, SCRAPE_LABEL } from "../model/labels";
import {
  type MonitoringArgs,
  type MonitoringSettings,
  resolveMonitoring,
} from "../model/monitoring-settings";
import type { Protocol } from "../model/traffic-args";
import { checkPart } from "./check";
import { BRIEF_DELETE } from "./timeouts";

/** What is watched of one service. */
export interface MonitoringComponentArgs {
  /** Name of the service. */
  readonly app: string;
  /** Namespace of the service. */
  readonly namespace: string;
  /** Name of the Services' port, which is what the pods speak. */
  readonly portName: Protocol;
  /** Memory limit of a pod of each color; without one there is no memory alert. */
  readonly memoryLimits: PerColor<string | undefined>;
  /** What is wanted. @default - nothing that needs the Prometheus operator */
  readonly monitoring?: MonitoringArgs;
}

const API_VERSION = "monitoring.coreos.com/v1";

/**
 * Scraping by ServiceMonitor, with color and version on every series, and the core alerts.
 *
 * @throws SettingsError synchronously, with every problem found, before any resource is declared
 */
export class Monitoring extends ComponentResource {
  /** Finds the pods, if asked for. */
  readonly serviceMonitor: CustomResource | undefined;
  /** Holds the alerts, if asked for. */
  readonly prometheusRule: CustomResource | undefined;

  constructor(name: string, args: MonitoringComponentArgs, opts: ComponentResourceOptions = {}) {
    const { app, namespace, monitoring = {} } = args;
    checkPart({ app, namespace, monitoring });
    super("sluice:index:Monitoring", name, {}, opts);
    const settings = resolveMonitoring(monitoring);
    const options = { parent: this, customTimeouts: BRIEF_DELETE };
    this.serviceMonitor = createServiceMonitor(name, args, settings, options);
    this.prometheusRule = createPrometheusRule(name, args, settings, options);
    this.registerOutputs();
  }
}

/** Annotations by which a Prometheus without the operator finds the pods. */
export function scrapeAnnotations(
  monitoring: MonitoringSettings,
  port: number,
): Readonly<Record<string, string>> {
  if (monitoring.scrape !== "annotations") return {};
  return {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(monitoring.port ?? port),
    "prometheus.io/path": monitoring.path,
  };
}

function createServiceMonitor(
  name: string,
  args: MonitoringComponentArgs,
  settings: MonitoringSettings,
  options: CustomResourceOptions,
): CustomResource | undefined {
  if (settings.scrape !== "service-monitor") return undefined;
  const fromPod = (label: string, targetLabel: string) => ({
    sourceLabels: [`__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9]/g, "_")}`],
    targetLabel,
  });
  const spec: IServiceMonitor["spec"] = {
    selector: { matchLabels: { ...appSelector(args.app), [SCRAPE_LABEL]: "true" } },
    endpoints: [
      {
        ...(settings.port === undefined ? { port: args.portName } : { targetPort: settings.port }),
        path: settings.path,
        interval: `${String(settings.intervalSeconds)}s`,
        relabelings: [fromPod("sluice.dev/color", "color"), fromPod("version", "version")],
      },
    ],
  };
  return monitoringObject(name, "ServiceMonitor", args, settings, spec, options);
}

function createPrometheusRule(
  name: string,
  args: MonitoringComponentArgs,
  settings: MonitoringSettings,
  options: CustomResourceOptions,
): CustomResource | undefined {
  if (!settings.alerts) return undefined;
  const { app, namespace, memoryLimits } = args;
  const rules = alertRules({ app, namespace, memoryLimits, objectives: settings.objectives });
  const spec: NonNullable<IPrometheusRule["spec"]> = {
    groups: [
      {
        name: `sluice.${app}`,
        rules: rules.map((rule) => ({
          ...rule,
          labels: { ...rule.labels },
          annotations: { ...rule.annotations },
        })),
      },
    ],
  };
  return monitoringObject(name, "PrometheusRule", args, settings, spec, options);
}

function monitoringObject(
  name: string,
  kind: string,
  args: MonitoringComponentArgs,
  settings: MonitoringSettings,
  spec: object,
  options: CustomResourceOptions,
): CustomResource {
  const { app, namespace } = args;
  const metadata = { name: app, namespace, labels: { ...appLabels(app), ...settings.labels } };
  return new CustomResource(name, { apiVersion: API_VERSION, kind, metadata, spec }, options);
}
