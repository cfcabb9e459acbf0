import { durationText, seconds } from "../units/duration";
import { duration, object } from "./fields";
import { type Problem, problem } from "./problem";
import { was } from "./renamed";
import type { Resolved } from "./typed";

/** Seconds between the last request's limit and SIGKILL, for the process's own clearing up. */
const MARGIN_SECONDS = 5;

/** How a pod leaves: it keeps serving while the routers forget it, then finishes what it has. */
export const drainSchema = object({
  /**
   * Time between the end of a pod's membership in its Services and SIGTERM, spent in a native sleep hook:
   * long enough for every proxy to learn of it. With 0s there is no hook.
   * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
   */
  preStop: duration({ min: "0s", max: "10m" })
    .meta(was("preStopSeconds", "seconds"))
    .prefault("5s"),
  /** How long the process gives its last requests after SIGTERM. */
  shutdown: duration({ min: "1s", max: "1h" })
    .meta(was("shutdownSeconds", "seconds"))
    .prefault("30s"),
  /**
   * Time until SIGKILL, counted from the start of the hook, which counts in.
   * @default - preStop + shutdown + 5s
   */
  terminationGracePeriod: duration({ min: "1s", max: "2h" })
    .meta({ examples: ["40s"], ...was("graceSeconds", "seconds") })
    .exactOptional(),
}).meta({ examples: [{ preStop: "5s", shutdown: "30s" }] });

/** A drain with all its numbers. */
export type Drain = Resolved<typeof drainSchema>;

/** The pod's `terminationGracePeriodSeconds`. */
export function graceSeconds({ terminationGracePeriod: own, ...drain }: Drain): number {
  return own === undefined ? drainSeconds(drain) + MARGIN_SECONDS : seconds(own);
}

/** Seconds from the start of the hook until the process has finished its last request. */
export function drainSeconds({ preStop, shutdown }: Drain): number {
  return seconds(preStop) + seconds(shutdown);
}

const PROXY_CONFIG = "proxy.istio.io/config";

/**
 * Annotations that make a sidecar proxy stay as long as its app: one that is no native sidecar (Istio
 * before 1.27, nodes before Kubernetes 1.33) is told to end together with the app, and leaves 5 s later
 * unless it is told otherwise. A native one outlives the app by itself.
 *
 * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#ProxyConfig
 */
export function proxyAnnotations(drain: Drain): Readonly<Record<string, string>> {
  const terminationDrainDuration = `${String(drainSeconds(drain))}s`;
  return { [PROXY_CONFIG]: JSON.stringify({ terminationDrainDuration }) };
}

/** As much of a pod as the end of its proxy is read from. */
export interface ProxiedPod {
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly containers?: readonly { readonly name?: string }[] };
}

/** What Istio waits by default, in seconds. */
const PROXY_SECONDS = 5;

/**
 * Pods whose proxy may leave before their app has finished, as sentences. A native sidecar stands among
 * the init containers.
 */
export function shortProxies(pods: readonly ProxiedPod[], drain: Drain): readonly string[] {
  const needed = drainSeconds(drain);
  return pods.flatMap(({ metadata: { name, annotations }, spec }) => {
    if (!spec?.containers?.some((container) => container.name === "istio-proxy")) return [];
    const own = annotations?.[PROXY_CONFIG] ?? "";
    if (/EXIT_ON_ZERO_ACTIVE_CONNECTIONS\W+true/.test(own)) return [];
    const stays = Number(/terminationDrainDuration\W+(\d+)s/.exec(own)?.[1] ?? PROXY_SECONDS);
    if (stays >= needed) return [];
    const [leaves, takes] = [stays, needed].map((count) => durationText(count * 1000));
    return [
      `the proxy of ${name} leaves ${String(leaves)} after its end begins, and the drain takes ${String(takes)}`,
    ];
  });
}

/** A grace period that would kill a live drain. */
export function drainProblems(path: readonly string[], drain: Drain): readonly Problem[] {
  const { preStop, shutdown, terminationGracePeriod: own } = drain;
  const least = drainSeconds(drain);
  if (own === undefined || seconds(own) >= least) return [];
  return [
    problem(
      [...path, "terminationGracePeriod"],
      own,
      `at least preStop ${preStop} + shutdown ${shutdown} = ${durationText(least * 1000)}`,
      durationText((least + MARGIN_SECONDS) * 1000),
    ),
  ];
}
