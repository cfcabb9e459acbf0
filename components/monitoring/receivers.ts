import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { all, type CustomResourceOptions, type Input, secret } from "@pulumi/pulumi";
import { alertmanagerConfigSpec } from "../../model/alerting/alertmanager-config";
import { alertmanagerYaml } from "../../model/alerting/alertmanager-yaml";
import type { ReceiverArgs, RoutesArgs } from "../../model/alerting/receiver";
import { secretValues } from "../../model/alerting/receiver-keys";
import { routingOf } from "../../model/alerting/routing";
import { appLabels, type Labels } from "../../model/labels";
import { contentSecret } from "../color-config";

/** Whose alerts go to whom. */
export interface ReceiversArgs {
  readonly app: string;
  readonly namespace: string;
  /** Labels by which an Alertmanager picks its AlertmanagerConfigs. */
  readonly labels: Labels;
  readonly receivers: readonly ReceiverArgs<Input<string>>[];
  readonly routes: RoutesArgs;
  /** Whether the Prometheus operator is there; without it a whole alertmanager.yml is declared. */
  readonly operator: boolean;
}

/**
 * Declares who is told about alerts: an AlertmanagerConfig `<app>` beside a Secret, or a Secret
 * `<app>-alertmanager` with an alertmanager.yml.
 *
 * @returns what an Alertmanager reads; nothing without receivers
 */
export function createReceivers(
  name: string,
  args: ReceiversArgs,
  options: CustomResourceOptions,
): CustomResource | Secret | undefined {
  if (args.receivers.length === 0) return undefined;
  return args.operator
    ? createAlertmanagerConfig(name, args, options)
    : createAlertmanagerFile(name, args, options);
}

function createAlertmanagerConfig(
  name: string,
  args: ReceiversArgs,
  options: CustomResourceOptions,
): CustomResource {
  const { app, namespace, receivers, routes } = args;
  const labels = { ...appLabels(app), ...args.labels };
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
      metadata: { name: app, namespace, labels },
      spec: alertmanagerConfigSpec(routing, held.metadata.name),
    },
    options,
  );
}

/** With a name that stays, as an Alertmanager mounts it; mounted files outlive a replacement. */
function createAlertmanagerFile(
  name: string,
  args: ReceiversArgs,
  options: CustomResourceOptions,
): Secret {
  const { app, namespace, receivers, routes, labels } = args;
  const routing = routingOf({ app, namespace }, receivers, routes);
  const file = all({ ...secretValues(receivers) }).apply((values) =>
    alertmanagerYaml(routing, values),
  );
  return new Secret(
    `${name}-alertmanager`,
    {
      metadata: {
        name: `${app}-alertmanager`,
        namespace,
        labels: { ...appLabels(app), ...labels },
      },
      stringData: { "alertmanager.yml": secret(file) },
    },
    options,
  );
}
