import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { requestMetrics } from "../../model/metrics/requests";
import type { RuleGroup } from "../../model/metrics/rule";
import { serviceGroups } from "../../model/metrics/rule-groups";
import { weightsGroup, weightsObject } from "../../model/metrics/weight-rules";
import type { Weights } from "../../model/traffic/weights";
import { jsonConfigMap } from "../contents";
import { type Monitored, monitoringLabels } from "./monitored";
import { operatorObject } from "./operator-object";

/** Declares the recorded series and the alerts: all rules that stay as they are while traffic moves. */
export function createRules(
  name: string,
  args: Monitored,
  options: CustomResourceOptions,
): CustomResource | ConfigMap | undefined {
  const { app, namespace, monitoring, traffic } = args;
  const { runbooks, objectives } = monitoring;
  const requests = requestMetrics(monitoring.requests, traffic);
  const groups = serviceGroups({ app, namespace, runbooks, objectives, requests });
  return monitoring.rules === "config-map"
    ? declare(`${name}-rules`, `${app}-rules`, groups, args, options)
    : declare(name, app, groups, args, options);
}

/**
 * Declares the configured weights as series: an object of their own, as the one thing beside the router
 * that a change of weights touches. After the router, so that it never tells what is not so yet.
 */
export function createWeights(
  name: string,
  args: Monitored & { readonly weights: Weights },
  options: CustomResourceOptions,
): CustomResource | ConfigMap | undefined {
  const { app, namespace, weights } = args;
  const groups = [weightsGroup({ app, namespace }, weights)];
  return declare(weightsObject(name), weightsObject(app), groups, args, options);
}

function declare(
  name: string,
  objectName: string,
  groups: readonly RuleGroup[],
  args: Monitored,
  options: CustomResourceOptions,
): CustomResource | ConfigMap | undefined {
  const { namespace, monitoring } = args;
  switch (monitoring.rules) {
    case "prometheus-rule": {
      const spec = { groups: groups.map(plain) } satisfies IPrometheusRule["spec"];
      return operatorObject(name, "PrometheusRule", { ...args, objectName }, spec, options);
    }
    case "config-map": {
      // One folder may hold the files of all services, whatever their namespace.
      const file = `${namespace}.${objectName.replace(/-rules$/, "")}.rules.yaml`;
      const object = { name, objectName, namespace, labels: monitoringLabels(args) };
      return jsonConfigMap(object, file, { groups }, options);
    }
    case "none":
      return undefined;
  }
}

function plain({ name, rules }: RuleGroup) {
  return { name, rules: rules.map((rule) => ({ ...rule, labels: { ...rule.labels } })) };
}
