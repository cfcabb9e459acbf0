import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  output,
} from "@pulumi/pulumi";
import type { AutoscalingArgs } from "../model/autoscaling";
import { type Color, otherColor } from "../model/color";
import { DISRUPTION_DEFAULTS, type DisruptionArgs } from "../model/disruption";
import { versionOf } from "../model/image";
import { colorLabels, colorName, colorSelector, SCRAPE_LABEL } from "../model/labels";
import type { SettingsArgs } from "../model/settings-args";
import { protocolWorkload } from "../model/protocol";
import { rollingStrategy } from "../model/strategy";
import { TRAFFIC_DEFAULTS } from "../model/traffic-settings";
import type { Protocol } from "../model/traffic-args";
import { resolveWorkload } from "../model/workload";
import type { Workload, WorkloadArgs } from "../model/workload-args";
import { autoscalerSpec } from "./autoscaler";
import { checkPart } from "./check";
import { colorConfig } from "./color-config";
import { knownImage, withoutSecrets } from "./inputs";
import { podTemplate } from "./pod-template";
import { serviceSpec, SKIP_AWAIT } from "./service";
import { BRIEF_DELETE } from "./timeouts";

/** One color of a service. */
export interface ColorWorkloadArgs {
  /** Name of the service; objects are named `<app>-<color>`. A change replaces everything. */
  readonly app: string;
  /** Existing namespace. A change replaces everything. */
  readonly namespace: string;
  /** Which of the two colors. A change replaces everything. */
  readonly color: Color;
  /** Port on which the container listens. */
  readonly port: number;
  /** Image by digest. A change rolls the pods. */
  readonly image: Input<string>;
  /** What the pods are. @default - see {@link WorkloadArgs} */
  readonly workload?: WorkloadArgs<Input<string>>;
  /** Budget for drained nodes. @default - maxUnavailable 1 */
  readonly disruption?: DisruptionArgs;
  /** Autoscaler, which then owns the number of pods. @default - off */
  readonly autoscaling?: AutoscalingArgs;
  /** Port of the color's Service. @default 80 */
  readonly servicePort?: number;
  /** What the pods speak. @default "http" */
  readonly protocol?: Protocol;
  /** ServiceAccount of the pods, where `workload` names none. @default - the namespace's `default` */
  readonly serviceAccount?: Input<string>;
  /** Keeps the Service from being deleted by mistake. @default false */
  readonly protect?: boolean;
}

/**
 * One color: Deployment, PodDisruptionBudget, Service, and its own ConfigMaps, Secret and autoscaler
 * where it has any. Permanent: names and selectors never change and never move to other pods, so no
 * proxy ever finds a name without pods behind it.
 *
 * Both colors are two instances of this class; whatever they differ in is an argument.
 *
 * @throws SettingsError synchronously, with every problem found, before any resource is declared
 */
export class ColorWorkload extends ComponentResource {
  /** Runs the pods. */
  readonly deployment: Deployment;
  /** Reaches this color's pods only. */
  readonly service: Service;
  /** Limits what a drain of nodes may take (C17: one per color, no overlap). */
  readonly disruptionBudget: PodDisruptionBudget;
  /** Sizes the color, if autoscaling is on. */
  readonly autoscaler: HorizontalPodAutoscaler | undefined;

  constructor(name: string, args: ColorWorkloadArgs, opts: ComponentResourceOptions = {}) {
    checkPart(settingsOf(args));
    super("sluice:index:ColorWorkload", name, {}, opts);
    // On the objects, too, not on the component alone: the state then knows what they waited for.
    const { dependsOn } = opts;
    const color = new ColorParts(name, args, {
      parent: this,
      customTimeouts: BRIEF_DELETE,
      ...(dependsOn && { dependsOn }),
    });
    this.service = color.createService();
    this.disruptionBudget = color.createDisruptionBudget();
    this.deployment = color.createDeployment();
    this.autoscaler = color.createAutoscaler(this.deployment);
    this.registerOutputs({ deployment: this.deployment.metadata.name });
  }
}

/** Where a Deployment says how many pods it has. */
const REPLICAS = "spec.replicas";

/** The steps of the constructor. */
class ColorParts {
  private readonly workload: Workload<Input<string>>;

  constructor(
    private readonly name: string,
    private readonly args: ColorWorkloadArgs,
    private readonly options: CustomResourceOptions,
  ) {
    this.workload = resolveWorkload(protocolWorkload(args.protocol), args.workload ?? {});
  }

  createService(): Service {
    const { app, color, servicePort, protocol, protect } = this.args;
    return new Service(
      this.name,
      {
        metadata: {
          ...this.metadata(),
          labels: { ...colorLabels(app, color), [SCRAPE_LABEL]: "true" },
          annotations: SKIP_AWAIT,
        },
        spec: serviceSpec({
          selector: colorSelector(app, color),
          protocol: protocol ?? TRAFFIC_DEFAULTS.protocol,
          servicePort: servicePort ?? TRAFFIC_DEFAULTS.servicePort,
        }),
      },
      { ...this.options, protect: protect ?? false },
    );
  }

  createDisruptionBudget(): PodDisruptionBudget {
    const { app, color, disruption } = this.args;
    return new PodDisruptionBudget(
      this.name,
      {
        metadata: this.metadata(),
        spec: {
          ...(disruption ?? DISRUPTION_DEFAULTS),
          selector: { matchLabels: { ...colorSelector(app, color) } },
          // Pods that are not ready never block a drain (C18, stable since Kubernetes 1.31).
          unhealthyPodEvictionPolicy: "AlwaysAllow",
        },
      },
      this.options,
    );
  }

  createDeployment(): Deployment {
    const { app, namespace, color, port, image, autoscaling } = this.args;
    const { workload } = this;
    const serviceAccount = workload.serviceAccount ?? this.args.serviceAccount;
    const selector = colorSelector(app, color);
    const version = output(image).apply(versionOf);
    const limit = `${String(workload.rolloutSeconds)}s`;
    return new Deployment(
      this.name,
      {
        metadata: this.metadata(),
        spec: {
          replicas: autoscaling?.min ?? workload.replicas,
          selector: { matchLabels: { ...selector } },
          strategy: { type: "RollingUpdate", rollingUpdate: rollingStrategy(workload.strategy) },
          minReadySeconds: workload.minReadySeconds,
          progressDeadlineSeconds: workload.rolloutSeconds,
          revisionHistoryLimit: workload.revisionHistory,
          template: podTemplate({
            app,
            namespace,
            color,
            port,
            image,
            workload,
            ...(serviceAccount !== undefined && { serviceAccount }),
            labels: { ...colorLabels(app, color), version, ...workload.podLabels },
            ...colorConfig({ ...this.args, name: this.name }, workload, this.options),
          }),
        },
      },
      {
        ...this.options,
        customTimeouts: { create: limit, update: limit },
        // Ignored, not left out, where an autoscaler decides: a field that its only owner no longer
        // applies falls back to 1 pod. Of an ignored one the provider applies the live value until the
        // autoscaler has written it, and nothing from then on.
        ...(autoscaling && { ignoreChanges: [REPLICAS] }),
      },
    );
  }

  createAutoscaler(deployment: Deployment): HorizontalPodAutoscaler | undefined {
    const { app, autoscaling } = this.args;
    if (!autoscaling) return undefined;
    return new HorizontalPodAutoscaler(
      this.name,
      {
        metadata: { ...this.metadata(), annotations: SKIP_AWAIT },
        spec: autoscalerSpec(deployment.metadata.name, app, autoscaling),
      },
      this.options,
    );
  }

  private metadata() {
    const { app, color, namespace } = this.args;
    return { name: colorName(app, color), namespace, labels: { ...colorLabels(app, color) } };
  }
}

/** The color as a part of a service, idle: whether it may have no pods is the router's question. */
function settingsOf(args: ColorWorkloadArgs): Partial<SettingsArgs> {
  const { app, namespace, color, port, image, workload, disruption, autoscaling } = args;
  const { servicePort, protocol } = args;
  const own = { ...(workload && withoutSecrets(workload)), image: knownImage(image) };
  return {
    app,
    namespace,
    port,
    activeColor: otherColor(color),
    [color]: own,
    ...(disruption && { disruption }),
    ...(autoscaling && { autoscaling }),
    traffic: {
      ...(servicePort !== undefined && { servicePort }),
      ...(protocol && { protocol }),
    },
  };
}
