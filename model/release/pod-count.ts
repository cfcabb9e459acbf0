import type { ExternalAutoscaler } from "./external-autoscaler";
import { type PerColor, perColor } from "../color";
import { isSameImage } from "../image";
import type { PodCount } from "./observation";
import type { PodView } from "./pod-trouble";
import type { ObservedSplit } from "./settle";

/** As much of a Deployment as its pods are counted and named by. */
export interface DeploymentView {
  readonly metadata: { readonly generation?: number };
  readonly spec: { readonly replicas?: number; readonly template?: Containers };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** A pod, or the template of one, as far as its images go. */
export interface Containers {
  readonly spec?: {
    readonly containers?: readonly { readonly name: string; readonly image?: string }[];
  };
}

/** The image of a service's own container. */
export function containerImage(pod: Containers | undefined, app: string): string | undefined {
  return pod?.spec?.containers?.find(({ name }) => name === app)?.image;
}

/** As much of an EndpointSlice as its ready pods are counted by. */
export interface EndpointSliceView {
  readonly endpoints?:
    | readonly {
        readonly conditions?: { readonly ready?: boolean };
        readonly targetRef?: { readonly uid?: string };
      }[]
    | null;
}

/** As much of a HorizontalPodAutoscaler as its wish and its bounds are read from. */
export interface AutoscalerView {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly scaleTargetRef: { readonly kind: string; readonly name: string };
    readonly maxReplicas?: number;
  };
  readonly status?: { readonly desiredReplicas?: number };
}

/** The autoscalers of one Deployment, whoever made them. */
export function autoscalersOf(
  deployment: string,
  autoscalers: readonly AutoscalerView[],
): readonly AutoscalerView[] {
  return autoscalers.filter(
    ({ spec: { scaleTargetRef } }) =>
      scaleTargetRef.kind === "Deployment" && scaleTargetRef.name === deployment,
  );
}

/** What is told of autoscalers that are not the stack's. */
export function externalAutoscaler(autoscalers: readonly AutoscalerView[]): ExternalAutoscaler {
  const names = autoscalers.map(({ metadata }) => metadata.name);
  const bounds = autoscalers.flatMap(({ spec }) => spec.maxReplicas ?? []);
  return {
    ...(names.length > 0 && { name: names.join(", ") }),
    ...(bounds.length > 0 && { most: Math.min(...bounds) }),
  };
}

/**
 * The pods of a color, as two witnesses agree on them: the Deployment says which are of the desired version
 * and available, the EndpointSlices which ones proxies may send to.
 *
 * @param slices - absent where there is no Service, and the Deployment is the only witness
 * @param autoscalers - their wish counts before the Deployment has it
 * @returns `undefined` while the Deployment's status is older than what it asks for
 */
export function podCount(
  deployment: DeploymentView,
  slices: readonly EndpointSliceView[] | undefined,
  autoscalers: readonly Pick<AutoscalerView, "status">[] = [],
): PodCount | undefined {
  const { metadata, spec, status = {} } = deployment;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return undefined;
  const wishes = autoscalers.map((one) => one.status?.desiredReplicas ?? 0);
  const desired = Math.max(spec.replicas ?? 1, ...wishes);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  // So many at least are both; during a rollout there may be more.
  const both = Math.max(0, updatedReplicas + availableReplicas - replicas);
  const serving = slices ? readyEndpoints(slices).size : availableReplicas;
  const stalled = status.conditions?.find(
    ({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded",
  );
  return {
    desired,
    ready: Math.min(both, serving),
    serving,
    ...(stalled && { stalled: stalled.message ?? "progressDeadlineSeconds is over" }),
  };
}

/**
 * How the pods that a Deployment asks for are divided between two images. Those that leave count no more, and
 * those that are missing are neither's.
 *
 * @param desired - pods that it asks for
 */
export function versionSplit(
  pods: readonly (PodView & Containers)[],
  app: string,
  images: PerColor<string>,
  desired: number,
): ObservedSplit {
  const serving = pods.filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined &&
      status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
  );
  const all = Math.max(desired, serving.length);
  const shares = perColor((color) => {
    const runs = (pod: Containers) => isSameImage(containerImage(pod, app) ?? "", images[color]);
    return all === 0 ? 1 : serving.filter(runs).length / all;
  });
  return { shares, endpoints: serving.length };
}

/**
 * How the ready pods that a Service sends to are divided between the colors.
 *
 * @param own - the slices of the Service
 * @param colors - those of each color's own Service
 */
export function endpointSplit(
  own: readonly EndpointSliceView[],
  colors: PerColor<readonly EndpointSliceView[]>,
): ObservedSplit {
  const sentTo = [...readyEndpoints(own)];
  const shares = perColor((color) => {
    // Not the ready ones alone: each Service's slices are written by themselves.
    const pods = podsOf(colors[color]);
    return sentTo.length === 0 ? 0 : sentTo.filter((pod) => pods.has(pod)).length / sentTo.length;
  });
  return { shares, endpoints: sentTo.length };
}

/** Pods that take requests. A pod with two addresses stands in two slices, and counts once. */
function readyEndpoints(slices: readonly EndpointSliceView[]): ReadonlySet<string> {
  // Nothing said means ready.
  return podsOf(slices, ({ conditions }) => conditions?.ready !== false);
}

type Endpoint = NonNullable<EndpointSliceView["endpoints"]>[number];

function podsOf(
  slices: readonly EndpointSliceView[],
  isMeant: (endpoint: Endpoint) => boolean = () => true,
): ReadonlySet<string> {
  const endpoints = slices.flatMap((slice) => slice.endpoints ?? []).filter(isMeant);
  return new Set(endpoints.flatMap(({ targetRef }) => targetRef?.uid ?? []));
}
