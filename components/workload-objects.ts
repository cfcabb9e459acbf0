import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import { type CustomResourceOptions, type Input, output } from "@pulumi/pulumi";
import { versionOf } from "../model/image";
import type { Identity, Labels } from "../model/labels";
import { SKIP_AWAIT } from "../model/service";
import { ownAutoscaler } from "../model/settings/autoscaling";
import type { ColorSettings, Settings } from "../model/settings/settings-args";
import { deploymentStrategy } from "../model/settings/strategy";
import { seconds } from "../model/units/duration";
import { autoscalerSpec } from "./autoscaler";
import { ownConfig } from "./own-config";
import { podTemplate } from "./pod-template";

/** What the objects of one Deployment are made from. */
export interface WorkloadInputs
  extends
    Pick<Settings, "app" | "namespace" | "disruption" | "traffic">,
    Pick<ColorSettings<Input<string>>, "workload" | "autoscaling"> {
  readonly identity: Identity;
  /** Where the container listens. @default - nowhere */
  readonly port?: number;
  /** Image by digest. A change rolls the pods. */
  readonly image: Input<string>;
  /** ServiceAccount of the pods, where `workload` names none. @default - the namespace's `default` */
  readonly serviceAccount?: Input<string>;
}

/** Limits what a drain of nodes may take. */
export function createDisruptionBudget(
  name: string,
  args: WorkloadInputs,
  options: CustomResourceOptions,
) {
  const { identity, disruption } = args;
  return new PodDisruptionBudget(
    name,
    {
      metadata: metadataOf(args),
      spec: {
        ...disruption,
        selector: { matchLabels: { ...identity.selector } },
        // Pods that are not ready never block a drain (stable since Kubernetes 1.31).
        unhealthyPodEvictionPolicy: "AlwaysAllow",
      },
    },
    options,
  );
}

/** Where a Deployment says how many pods it has. */
const REPLICAS = "spec.replicas";

/** Runs the pods. */
export function createDeployment(
  name: string,
  args: WorkloadInputs,
  options: CustomResourceOptions,
) {
  const { identity, image, workload, autoscaling } = args;
  const serviceAccount = workload.serviceAccount ?? args.serviceAccount;
  const version = output(image).apply(versionOf);
  const deadline = seconds(workload.progressDeadline);
  const limit = `${String(deadline)}s`;
  return new Deployment(
    name,
    {
      metadata: { ...metadataOf(args), ...annotated(workload.deploymentAnnotations) },
      spec: {
        replicas: ownAutoscaler(autoscaling)?.min ?? workload.replicas,
        selector: { matchLabels: { ...identity.selector } },
        strategy: deploymentStrategy(workload.strategy),
        minReadySeconds: seconds(workload.minReady),
        progressDeadlineSeconds: deadline,
        revisionHistoryLimit: workload.revisionHistory,
        template: podTemplate({
          ...args,
          ...(serviceAccount !== undefined && { serviceAccount }),
          labels: { ...identity.labels, version, ...workload.podLabels },
          ...ownConfig(name, args, options),
        }),
      },
    },
    {
      ...options,
      customTimeouts: { create: limit, update: limit },
      // Ignored, not left out, where an autoscaler decides: a field that its only owner no longer
      // applies falls back to 1 pod. Of an ignored one the provider applies the live value until the
      // autoscaler has written it, and nothing from then on.
      ...(autoscaling && { ignoreChanges: [REPLICAS] }),
    },
  );
}

/** Decides how many pods there are, if the stack has an autoscaler of its own. */
export function createAutoscaler(
  name: string,
  args: WorkloadInputs,
  deployment: Deployment,
  options: CustomResourceOptions,
) {
  const { app } = args;
  const autoscaler = ownAutoscaler(args.autoscaling);
  if (!autoscaler) return undefined;
  return new HorizontalPodAutoscaler(
    name,
    {
      metadata: { ...metadataOf(args), annotations: SKIP_AWAIT },
      spec: autoscalerSpec(deployment.metadata.name, app, autoscaler),
    },
    options,
  );
}

/** Nothing where there is none: an empty map would be a change of objects that stand there already. */
function annotated(annotations: Labels) {
  return Object.keys(annotations).length === 0 ? {} : { annotations: { ...annotations } };
}

/** Whose an object is. */
export function metadataOf({
  identity,
  namespace,
}: Pick<WorkloadInputs, "identity" | "namespace">) {
  return { name: identity.name, namespace, labels: { ...identity.labels } };
}
