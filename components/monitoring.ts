import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { Secret } from "@pulumi/kubernetes/core/v1/secret";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Resource,
} from "@pulumi/pulumi";
import { type MonitoringArgs, resolveMonitoring } from "../model/monitoring-settings";
import type { Protocol } from "../model/traffic-args";
import { protocolMonitoring } from "../model/protocol";
import { servingColors, type Weights } from "../model/weights";
import { checkPart } from "./check";
import { createDashboards } from "./dashboards";
import { knownMonitoring } from "./inputs";
import { createReceivers } from "./monitoring/receivers";
import { createRules, createWeights } from "./monitoring/rules";
import { createScrape } from "./monitoring/scrape";
import { BRIEF_DELETE } from "./timeouts";

/** What is watched of one service. */
export interface MonitoringComponentArgs {
  /** Name of the service. */
  readonly app: string;
  /** Namespace of the service. */
  readonly namespace: string;
  /** Name of the Services' port, which is what the pods speak. */
  readonly portName: Protocol;
  /** Shares of the traffic in percent, told to Prometheus. */
  readonly weights: Weights;
  /** What has to have these weights before they are told. @default - nothing: they are told at once */
  readonly router?: Resource;
  /** What is wanted. @default - nothing that needs the Prometheus operator */
  readonly monitoring?: MonitoringArgs<Input<string>>;
}

/**
 * Scraping, with color and version on every series; series and alerts made from them; who is told.
 *
 * @throws SettingsError synchronously, with every problem found, before any resource is declared
 */
export class Monitoring extends ComponentResource {
  /** What finds the pods, if that is an object of its own. */
  readonly scrape: CustomResource | ConfigMap | undefined;
  /** Holds the recorded series and the alerts, if asked for. */
  readonly rules: CustomResource | ConfigMap | undefined;
  /** Tells the configured weights, if the rules are asked for. */
  readonly weights: CustomResource | ConfigMap | undefined;
  /** Says who is told about alerts, if somebody is. */
  readonly receivers: CustomResource | Secret | undefined;
  /** Dashboards for Grafana, if asked for. */
  readonly dashboards: readonly ConfigMap[];

  constructor(name: string, args: MonitoringComponentArgs, opts: ComponentResourceOptions = {}) {
    const { app, namespace, portName, weights, router, monitoring = {} } = args;
    const known = knownMonitoring(monitoring);
    const [activeColor = "blue"] = servingColors(weights);
    const given = { traffic: { protocol: portName }, monitoring: known };
    checkPart({ app, namespace, activeColor, weights, ...given });
    super("sluice:index:Monitoring", name, {}, opts);
    const settings = resolveMonitoring(protocolMonitoring(given));
    const options = { parent: this, customTimeouts: BRIEF_DELETE };
    const subject = { app, namespace, settings };
    this.scrape = createScrape(name, { app, namespace, portName, monitoring: settings }, options);
    this.rules = createRules(name, subject, options);
    const afterRouter = { ...options, dependsOn: router ? [router] : [] };
    this.weights = createWeights(name, { ...subject, weights }, afterRouter);
    this.receivers = createReceivers(
      name,
      {
        app,
        namespace,
        labels: settings.labels,
        receivers: monitoring.receivers ?? [],
        routes: settings.routes,
        operator: settings.rules !== "config-map",
      },
      options,
    );
    this.dashboards = createDashboards(name, subject, options);
    this.registerOutputs();
  }
}
