import { DaemonSet } from "@pulumi/kubernetes/apps/v1/daemonSet";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
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
import {
  shipperLabels,
  shipperName,
  type ShipperPlace,
  shipperSelector,
  stateFolder,
} from "../model/logging/names";
import {
  LOG_ALERT_DEFAULTS,
  type LoggingArgs,
  type LoggingSettings,
  resolveLogging,
} from "../model/logging/settings";
import { STORE_SECRETS } from "../model/logging/store";
import { MONITORING_DEFAULTS } from "../model/monitoring-settings";
import { checkPart } from "./check";
import { contentConfigMap, contentSecret } from "./color-config";
import { withoutStoreSecrets } from "./inputs";
import { CONFIG_FILE, shipperPod } from "./logging/shipper-pod";
import { SKIP_AWAIT } from "./service";
import { BRIEF_DELETE } from "./timeouts";

/** By this label the sidecar of Loki's chart finds rules. */
const RULE_LABEL = { loki_rule: "1" };

/** The lines of one service and the way that they go. */
export interface LoggingComponentArgs {
  /** Name of the service whose lines are read. */
  readonly app: string;
  /** Namespace of the service. */
  readonly namespace: string;
  /** Where lines go and what carries them. */
  readonly logging: LoggingArgs<Input<string>>;
  /** Where the pages about alerts are. @default "docs/runbooks" */
  readonly runbooks?: string;
}

/**
 * Fluent Bit on every node: it reads the containers of both colors, and of nothing else, and sends their
 * lines to one store (S73). Optional; services that share a cluster have a shipper each.
 *
 * @throws SettingsError synchronously, with every problem found, before any resource is declared
 */
export class Logging extends ComponentResource {
  /** Runs the shipper. An `up` does not wait for it: logs hold up no release. */
  readonly daemonSet: DaemonSet;
  /** Rules for Loki's ruler, if asked for. */
  readonly rules: ConfigMap | undefined;

  constructor(name: string, args: LoggingComponentArgs, opts: ComponentResourceOptions = {}) {
    const { app, namespace, logging } = args;
    checkPart({ app, namespace, logging: withoutStoreSecrets(logging) });
    super("sluice:index:Logging", name, {}, opts);
    const { dependsOn } = opts;
    const parts = new LoggingParts(name, args, {
      parent: this,
      customTimeouts: BRIEF_DELETE,
      ...(dependsOn && { dependsOn }),
    });
    this.daemonSet = parts.createDaemonSet();
    this.rules = parts.createRules();
    this.registerOutputs({ daemonSet: this.daemonSet.metadata.name });
  }
}

/** The steps of the constructor. */
class LoggingParts {
  private readonly logging: LoggingSettings<Input<string>>;
  private readonly place: ShipperPlace;

  constructor(
    private readonly name: string,
    private readonly args: LoggingComponentArgs,
    private readonly options: CustomResourceOptions,
  ) {
    const { app, namespace } = args;
    this.logging = resolveLogging(args.logging);
    this.place = { app, namespace, home: this.logging.namespace ?? namespace };
  }

  createDaemonSet(): DaemonSet {
    const { place, logging } = this;
    const secret = this.createSecret();
    return new DaemonSet(
      `${this.name}-logs`,
      {
        metadata: { ...this.metadata(), annotations: SKIP_AWAIT },
        spec: {
          selector: { matchLabels: { ...shipperSelector(place) } },
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "100%" } },
          template: {
            metadata: {
              // The store is outside of the mesh, and a proxy would drop what is sent while it starts.
              labels: { ...shipperLabels(place), "sidecar.istio.io/inject": "false" },
            },
            spec: shipperPod({
              logging,
              serviceAccount: this.createServiceAccount().metadata.name,
              configMap: this.createConfig().metadata.name,
              ...(secret && { secret: secret.metadata.name }),
              stateFolder: stateFolder(place),
            }),
          },
        },
      },
      this.options,
    );
  }

  createRules(): ConfigMap | undefined {
    const { app, namespace, runbooks = MONITORING_DEFAULTS.runbooks } = this.args;
    const { alert } = this.logging;
    if (!alert) return undefined;
    const inputs = { app, namespace, runbooks, alert: { ...LOG_ALERT_DEFAULTS, ...alert } };
    const name = `${app}-log-rules`;
    return new ConfigMap(
      `${this.name}-log-rules`,
      {
        metadata: { name, namespace, labels: { ...appLabels(app), ...RULE_LABEL } },
        // The sidecar writes the files of all namespaces into one folder.
        data: {
          [`${namespace}.${name}.yaml`]: `${JSON.stringify({ groups: [logRules(inputs)] }, null, 2)}\n`,
        },
      },
      this.options,
    );
  }

  /** An identity of its own, with no rights at all. */
  private createServiceAccount(): ServiceAccount {
    return new ServiceAccount(
      `${this.name}-logs`,
      { metadata: this.metadata(), automountServiceAccountToken: false },
      this.options,
    );
  }

  private createConfig(): ConfigMap {
    const { logging, place } = this;
    const config = fluentBitConfig({ ...place, logging });
    return contentConfigMap(this.own(), { [CONFIG_FILE]: config }, this.options);
  }

  private createSecret(): Secret | undefined {
    const { password, token } = this.logging.store;
    const values = {
      ...(password !== undefined && { [STORE_SECRETS.password]: password }),
      ...(token !== undefined && { [STORE_SECRETS.token]: token }),
    };
    if (Object.keys(values).length === 0) return undefined;
    return contentSecret(this.own(), values, this.options);
  }

  private own() {
    const { name, namespace, labels } = this.metadata();
    return { name, namespace, labels };
  }

  private metadata() {
    const { place } = this;
    const labels = { ...shipperLabels(place) };
    return { name: shipperName(place), namespace: place.home, labels };
  }
}
