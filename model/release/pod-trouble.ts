/** How a container is doing. */
export interface ContainerView {
  readonly name: string;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
  };
  readonly lastState?: {
    readonly terminated?: {
      readonly reason?: string;
      readonly exitCode?: number;
      readonly finishedAt?: string;
    };
  };
}

/** As much of a pod as its troubles are told from. */
export interface PodView {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
  };
  readonly status?: {
    readonly containerStatuses?: readonly ContainerView[];
    readonly initContainerStatuses?: readonly ContainerView[];
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** Restarts of one pod's containers. */
export interface PodRestarts {
  readonly pod: string;
  /** At least so many: Kubernetes keeps the time of the last one only. */
  readonly restarts: number;
}

/**
 * The pods whose containers started again since a time. All restarts of a younger pod count; of an older
 * one the last is known to.
 *
 * @param since - milliseconds since the epoch
 */
export function restartsSince(pods: readonly PodView[], since: number): readonly PodRestarts[] {
  return pods.flatMap((pod) => {
    const isYoung = Date.parse(pod.metadata.creationTimestamp ?? "") >= since;
    const restarts = containersOf(pod)
      .map(({ restartCount = 0, lastState }) => {
        if (isYoung || restartCount === 0) return restartCount;
        return Date.parse(lastState?.terminated?.finishedAt ?? "") >= since ? 1 : 0;
      })
      .reduce<number>((sum, count) => sum + count, 0);
    return restarts === 0 ? [] : [{ pod: pod.metadata.name, restarts }];
  });
}

/** What keeps pods from being ready, a sentence each; reasons that pass by themselves are left out. */
export function podTroubles(pods: readonly PodView[]): readonly string[] {
  return pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .flatMap((pod) => [...unplaced(pod), ...containersOf(pod).flatMap(waitingFor(pod))]);
}

const PASSING: ReadonlySet<string> = new Set(["ContainerCreating", "PodInitializing"]);

function unplaced({ metadata, status }: PodView): readonly string[] {
  const placed = status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (placed?.status !== "False") return [];
  const { reason = "no reason given", message } = placed;
  return [`pod ${metadata.name} has no node: ${reason}${because(message)}`];
}

function waitingFor({ metadata }: PodView) {
  return ({ name, state, lastState, restartCount = 0 }: ContainerView): readonly string[] => {
    const { reason = "", message } = state?.waiting ?? {};
    if (reason === "" || PASSING.has(reason)) return [];
    const end = lastState?.terminated;
    const last = end && `ended with ${String(end.exitCode)} (${end.reason ?? "no reason"})`;
    const times = restartCount === 0 ? "" : `, ${String(restartCount)} restarts`;
    const why = last ?? message;
    return [`pod ${metadata.name}, container ${name}: ${reason}${times}${because(why)}`];
  };
}

function because(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `: ${text.replaceAll("\n", " ")}`;
}

function containersOf({ status }: PodView): readonly ContainerView[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}
