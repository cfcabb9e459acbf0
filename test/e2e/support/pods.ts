import { COLOR_LABEL } from "../../../model/labels";
import type { Kubectl, KubeObject } from "./kubectl";
import { APP } from "./service";

/** What the kubelet says of a container. */
interface ContainerStatus {
  readonly ready: boolean;
  readonly restartCount: number;
  readonly imageID: string;
  readonly state: { readonly running?: { readonly startedAt: string } };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime: string;
}

/** One pod of the service. */
export interface Pod {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly image: string;
  readonly restarts: number;
  /** Seconds from the start of the container until the pod was ready, if it is. */
  readonly bootSeconds: number | undefined;
}

/** The pods of one color that are not on their way out. */
export async function podsOf(kubectl: Kubectl, color: string): Promise<readonly Pod[]> {
  const selector = `app.kubernetes.io/name=${APP},${COLOR_LABEL}=${color}`;
  const pods = await kubectl.list("pods", selector);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(podOf);
}

function podOf({ metadata, spec, status }: KubeObject): Pod {
  const containers = spec?.["containers"] as readonly { image: string }[];
  const statuses = (status?.["containerStatuses"] ?? []) as readonly ContainerStatus[];
  const conditions = (status?.["conditions"] ?? []) as readonly Condition[];
  const ready = conditions.find((one) => one.type === "Ready" && one.status === "True");
  const startedAt = statuses[0]?.state.running?.startedAt;
  return {
    name: metadata.name,
    uid: metadata.uid,
    node: String(spec?.["nodeName"]),
    image: containers[0]?.image ?? "",
    restarts: statuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
    bootSeconds:
      ready && startedAt !== undefined
        ? (Date.parse(ready.lastTransitionTime) - Date.parse(startedAt)) / 1000
        : undefined,
  };
}

/** A line of the sample service's own metrics: method and count. */
const COUNTED = /^sluice_app_http_requests_total\{method="(\w+)",[^}]*\} (\d+)$/gm;

/** The requests that the pods of one color have counted, by method. */
export async function countedRequests(
  kubectl: Kubectl,
  color: string,
): Promise<Readonly<Record<string, number>>> {
  const pods = await podsOf(kubectl, color);
  const texts = pods.map(({ name }) => kubectl.read(`pods/${name}:8080`, "/metrics"));
  const sums: Record<string, number> = {};
  for (const [, method = "", count] of (await Promise.all(texts)).join("\n").matchAll(COUNTED)) {
    sums[method] = (sums[method] ?? 0) + Number(count);
  }
  return sums;
}

/** How many addresses a Service sends requests to. */
export async function readyEndpoints(kubectl: Kubectl, service: string): Promise<number> {
  const slices = ["endpointslices", "--selector", `kubernetes.io/service-name=${service}`];
  const ready = 'jsonpath={range .items[*].endpoints[*]}{.conditions.ready}{"\\n"}{end}';
  const lines = await kubectl.run("get", ...slices, "--output", ready);
  return lines.split("\n").filter((line) => line === "true").length;
}
