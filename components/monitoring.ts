import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { ComponentResource, type ComponentResourceOptions, type Resource } from "@pulumi/pulumi";
import type { Settings } from "../model/settings/settings-args";
import { createDashboards } from "./monitoring/dashboards";
import type { Monitored } from "./monitoring/monitored";
import { createReceivers } from "./monitoring/receivers";
import { createRules, createWeights } from "./monitoring/rules";
import { createScrape } from "./monitoring/scrape";
import { BRIEF_DELETE } from "./timeouts";

/** What is watched of one service. */
export interface MonitoringComponentArgs extends Monitored, Pick<Settings, "weights"> {
  /** What has to have the weights before they are told. @default - nothing: they are told at once */
  readonly router?: Resource;
}

/** Scraping, with color and version on every series; series and alerts made from them; who is told. */
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
    super("sluice:index:Monitoring", name, {}, opts);
    const { router } = args;
    const options = { parent: this, customTimeouts: BRIEF_DELETE };
    this.scrape = createScrape(name, args, options);
    this.rules = createRules(name, args, options);
    this.weights = createWeights(name, args, {
      ...options,
      ...(router && { dependsOn: [router] }),
    });
    this.receivers = createReceivers(name, args, options);
    this.dashboards = createDashboards(name, args, options);
    this.registerOutputs();
  }
}
