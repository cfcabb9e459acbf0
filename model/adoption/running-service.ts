import { type Labels, selects } from "../labels";

/** A port of a Service, as the cluster has it. */
export interface LivePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
  readonly nodePort?: number;
}

/** As much of a Deployment as its way into a stack depends on. */
export interface LiveDeployment {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly selector: LabelSelector;
    readonly template: { readonly metadata?: { readonly labels?: Labels } };
  };
}

/** As much of a Service. */
export interface LiveService {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly selector?: Labels;
    readonly ports?: readonly LivePort[];
  };
}

/** As much of a HorizontalPodAutoscaler. */
export interface LiveAutoscaler {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly scaleTargetRef: { readonly kind: string; readonly name: string } };
}

/** As much of a PodDisruptionBudget. */
export interface LiveBudget {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly selector?: LabelSelector };
}

/** As much of a VirtualService. */
export interface LiveVirtualService {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly hosts?: readonly string[];
    readonly gateways?: readonly string[];
  };
}

/** Labels that pods have, and comparisons, which are not looked at. */
interface LabelSelector {
  readonly matchLabels?: Labels;
}

/** What is in the namespace of a service that is to become a stack. */
export interface Surroundings {
  readonly deployment: LiveDeployment;
  readonly services: readonly LiveService[];
  readonly autoscalers: readonly LiveAutoscaler[];
  readonly budgets: readonly LiveBudget[];
  readonly virtualServices: readonly LiveVirtualService[];
  readonly gateways: readonly { readonly metadata: { readonly name: string } }[];
}

/** A running service: one Deployment, and what belongs to it. */
export interface RunningService {
  readonly deployment: LiveDeployment;
  /** Those that select its pods. */
  readonly services: readonly LiveService[];
  /** Names of those that scale it. */
  readonly autoscalers: readonly string[];
  /** Names of those that select its pods. */
  readonly budgets: readonly string[];
  /** Those for one of the hosts. */
  readonly virtualServices: readonly LiveVirtualService[];
  /** Names of all in the namespace. */
  readonly gateways: readonly string[];
}

/**
 * What belongs to a Deployment.
 *
 * @param hosts - under which the service is asked: names of Services in short and in full, and public ones
 */
export function runningService(
  { deployment, ...around }: Surroundings,
  hosts: readonly string[],
): RunningService {
  const labels = podLabels(deployment);
  const { name } = deployment.metadata;
  return {
    deployment,
    services: around.services.filter(({ spec }) => selects(spec.selector, labels)),
    autoscalers: around.autoscalers
      .filter(({ spec: { scaleTargetRef: of } }) => of.kind === "Deployment" && of.name === name)
      .map(({ metadata }) => metadata.name),
    budgets: around.budgets
      .filter(({ spec }) => selects(spec.selector?.matchLabels, labels))
      .map(({ metadata }) => metadata.name),
    virtualServices: around.virtualServices.filter(({ spec }) =>
      spec.hosts?.some((host) => hosts.includes(host)),
    ),
    gateways: around.gateways.map(({ metadata }) => metadata.name),
  };
}

/** Labels of a Deployment's pods. */
export function podLabels({ spec }: LiveDeployment): Labels {
  return spec.template.metadata?.labels ?? {};
}
