import { DaemonSet } from "@pulumi/kubernetes/apps/v1/daemonSet";
import type { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
} from "@pulumi/pulumi";
import { appLabels } from "../model/labels";
import { logRules } from "../model/logging/alerts";
import { fluentBitConfig } from "../model/logging/fluent-bit";
import { shipperLabels, shipperName, shipperSelector, stateFolder } from "../model/logging/names";
import type { LoggingSettings } from "../model/logging/settings";
import { STORE_SECRETS } from "../model/logging/store";
import { SKIP_AWAIT } from "../model/service";
import type { MonitoringSettings } from "../model/settings/monitoring-settings";
import type { Settings } from "../model/settings/settings-args";
import type { Routed } from "../model/traffic/features";
import { sidecarLabels } from "../model/traffic/mesh";
import { contentConfigMap, contentSecret, jsonConfigMap, type OwnObject } from "./contents";
import { CONFIG_FILE, shipperPod } from "./logging/shipper-pod";
import { BRIEF_DELETE } from "./timeouts";

/** By this label the sidecar of Loki's chart finds rules. */
const RULE_LABEL = { loki_rule: "1" };

/** The lines of one service and the way that they go. */
export interface LoggingComponentArgs extends Pick<Settings, "app" | "namespace"> {
  /** Where lines go and what carries them. */
  readonly logging: LoggingSettings<Input<string>>;
  /** How requests arrive: where that is by a mesh, the shipper is none of it. @default - by Istio's router */
  readonly traffic?: Routed;
  /** Where the pages about alerts are. */
  readonly monitoring: Pick<MonitoringSettings, "runbooks">;
}

/**
 * Fluent Bit on every node: it reads the containers of both colors, and of nothing else, and sends their
 * lines to one store. Optional; services that share a cluster have a shipper each, or one that names the others.
 */
export class Logging extends ComponentResource {
  /** Runs the shipper. An `up` does not wait for it: logs hold up no release. */
  readonly daemonSet: DaemonSet;
  /** Rules for Loki's ruler, if asked for. */
  readonly rules: ConfigMap | undefined;

  constructor(name: string, args: LoggingComponentArgs, opts: ComponentResourceOptions = {}) {
    super("sluice:index:Logging", name, {}, opts);
    const { dependsOn } = opts;
    const options: CustomResourceOptions = {
      parent: this,
      customTimeouts: BRIEF_DELETE,
      ...(dependsOn && { dependsOn }),
    };
    this.daemonSet = createDaemonSet(name, args, options);
    this.rules = createRules(name, args, options);
    this.registerOutputs({ daemonSet: this.daemonSet.metadata.name });
  }
}

function createDaemonSet(
  name: string,
  { app, namespace, logging, traffic = { router: "istio" } }: LoggingComponentArgs,
  options: CustomResourceOptions,
): DaemonSet {
  const place = { app, namespace, home: logging.namespace ?? namespace };
  const own = { name: shipperName(place), namespace: place.home, labels: shipperLabels(place) };
  const metadata = { ...own, labels: { ...own.labels } };
  const secret = createSecret(own, logging.store, options);
  // An identity of its own, with no rights at all.
  const account = new ServiceAccount(
    `${name}-logs`,
    { metadata, automountServiceAccountToken: false },
    options,
  );
  const config = { [CONFIG_FILE]: fluentBitConfig({ ...place, logging }) };
  return new DaemonSet(
    `${name}-logs`,
    {
      metadata: { ...metadata, annotations: SKIP_AWAIT },
      spec: {
        selector: { matchLabels: { ...shipperSelector(place) } },
        updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
        template: {
          metadata: {
            // The store is outside of the mesh, and a proxy would drop what is sent while it starts.
            labels: { ...own.labels, ...sidecarLabels(traffic, false) },
          },
          spec: shipperPod({
            logging,
            serviceAccount: account.metadata.name,
            configMap: contentConfigMap(own, config, options).metadata.name,
            ...(secret && { secret: secret.metadata.name }),
            stateFolder: stateFolder(place),
          }),
        },
      },
    },
    options,
  );
}

function createSecret(
  own: OwnObject,
  { password, token }: LoggingComponentArgs["logging"]["store"],
  options: CustomResourceOptions,
): Secret | undefined {
  const values = {
    ...(password !== undefined && { [STORE_SECRETS.password]: password }),
    ...(token !== undefined && { [STORE_SECRETS.token]: token }),
  };
  return Object.keys(values).length === 0 ? undefined : contentSecret(own, values, options);
}

function createRules(
  name: string,
  { app, namespace, logging, monitoring }: LoggingComponentArgs,
  options: CustomResourceOptions,
): ConfigMap | undefined {
  const { alert } = logging;
  if (!alert) return undefined;
  const group = logRules({ app, namespace, runbooks: monitoring.runbooks, alert });
  const objectName = `${app}-log-rules`;
  const labels = { ...appLabels(app), ...RULE_LABEL };
  // The sidecar writes the files of all namespaces into one folder.
  const file = `${namespace}.${objectName}.yaml`;
  const object = { name: `${name}-log-rules`, objectName, namespace, labels };
  return jsonConfigMap(object, file, { groups: [group] }, options);
}
