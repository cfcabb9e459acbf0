import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { appLabels } from "../../model/labels";
import { requestMetrics } from "../../model/metrics/requests";
import type { RuleGroup } from "../../model/metrics/rule";
import { serviceGroups } from "../../model/metrics/rule-groups";
import { weightsGroup, weightsObject } from "../../model/metrics/weight-rules";
import type { MonitoringSettings } from "../../model/monitoring-settings";
import type { Weights } from "../../model/weights";
import { liveConfigMap } from "../color-config";
import { operatorObject } from "./operator-object";

/** Whose rules they are. */
export interface RulesArgs {
  readonly app: string;
  readonly namespace: string;
  readonly settings: Pick<
    MonitoringSettings,
    "rules" | "runbooks" | "requests" | "objectives" | "labels"
  >;
}

/** Declares the recorded series and the alerts: all rules that stay as they are while traffic moves. */
export function createRules(
  name: string,
  args: RulesArgs,
  options: CustomResourceOptions,
): CustomResource | ConfigMap | undefined {
  const { app, namespace, settings } = args;
  const { runbooks, objectives } = settings;
  const requests = requestMetrics(settings.requests);
  const groups = serviceGroups({ app, namespace, runbooks, objectives, requests });
  return settings.rules === "config-map"
    ? declare(`${name}-rules`, `${app}-rules`, groups, args, options)
    : declare(name, app, groups, args, options);
}

/**
 * Declares the configured weights as series: an object of their own, as the one thing beside the router
 * that a change of weights touches. After the router, so that it never tells what is not so yet.
 */
export function createWeights(
  name: string,
  args: RulesArgs & { readonly weights: Weights },
  options: CustomResourceOptions & { readonly dependsOn: Resource[] },
): CustomResource | ConfigMap | undefined {
  const { app, namespace, weights } = args;
  const groups = [weightsGroup({ app, namespace }, weights)];
  return declare(weightsObject(name), weightsObject(app), groups, args, options);
}

function declare(
  name: string,
  objectName: string,
  groups: readonly RuleGroup[],
  args: RulesArgs,
  options: CustomResourceOptions,
): CustomResource | ConfigMap | undefined {
  const { app, namespace, settings } = args;
  const labels = { ...appLabels(app), ...settings.labels };
  switch (settings.rules) {
    case "prometheus-rule": {
      const spec = { groups: groups.map(plain) } satisfies IPrometheusRule["spec"];
      return operatorObject(
        name,
        "PrometheusRule",
        { objectName, namespace, labels },
        spec,
        options,
      );
    }
    case "config-map": {
      // One folder may hold the files of all services, whatever their namespace.
      const file = `${namespace}.${objectName.replace(/-rules$/, "")}.rules.yaml`;
      const text = `${JSON.stringify({ groups }, null, 2)}\n`;
      return liveConfigMap({ name, objectName, namespace, labels }, { [file]: text }, options);
    }
    case "none":
      return undefined;
  }
}

function plain({ name, rules }: RuleGroup) {
  return { name, rules: rules.map((rule) => ({ ...rule, labels: { ...rule.labels } })) };
}
