import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { all, type CustomResourceOptions, secret } from "@pulumi/pulumi";
import { alertmanagerConfigSpec } from "../../model/alerting/alertmanager-config";
import { alertmanagerYaml } from "../../model/alerting/alertmanager-yaml";
import { secretValues } from "../../model/alerting/receiver";
import { routingOf } from "../../model/alerting/routing";
import { appLabels } from "../../model/labels";
import { contentSecret } from "../contents";
import { type Monitored, monitoringLabels } from "./monitored";

/**
 * Declares who is told about alerts: an AlertmanagerConfig `<app>` beside a Secret, or a Secret
 * `<app>-alertmanager` with an alertmanager.yml.
 *
 * @returns what an Alertmanager reads; nothing without receivers
 */
export function createReceivers(
  name: string,
  args: Monitored,
  options: CustomResourceOptions,
): CustomResource | Secret | undefined {
  const { rules, receivers } = args.monitoring;
  if (receivers.length === 0) return undefined;
  // Without the Prometheus operator a whole alertmanager.yml is declared.
  return rules === "config-map"
    ? createAlertmanagerFile(name, args, options)
    : createAlertmanagerConfig(name, args, options);
}

function createAlertmanagerConfig(
  name: string,
  service: Monitored,
  options: CustomResourceOptions,
): CustomResource {
  const { app, namespace, monitoring } = service;
  const { receivers, routes } = monitoring;
  // A name that is drawn: a hash of a short secret would give it away.
  const held = contentSecret(
    { name: `${name}-receivers`, namespace, labels: appLabels(app) },
    secretValues(receivers),
    options,
  );
  const routing = routingOf({ app, namespace }, receivers, routes);
  return new CustomResource(
    name,
    {
      apiVersion: "monitoring.coreos.com/v1alpha1",
      kind: "AlertmanagerConfig",
      metadata: { name: app, namespace, labels: { ...monitoringLabels(service) } },
      spec: alertmanagerConfigSpec(routing, held.metadata.name),
    },
    options,
  );
}

/** With a name that stays, as an Alertmanager mounts it; mounted files outlive a replacement. */
function createAlertmanagerFile(
  name: string,
  service: Monitored,
  options: CustomResourceOptions,
): Secret {
  const { app, namespace, monitoring } = service;
  const { receivers, routes } = monitoring;
  const labels = { ...monitoringLabels(service) };
  const routing = routingOf({ app, namespace }, receivers, routes);
  const file = all({ ...secretValues(receivers) }).apply((values) =>
    alertmanagerYaml(routing, values),
  );
  return new Secret(
    `${name}-alertmanager`,
    {
      metadata: { name: `${app}-alertmanager`, namespace, labels },
      stringData: { "alertmanager.yml": secret(file) },
    },
    options,
  );
}
