import type { z } from "zod";
import { integer, object } from "./need";
import { type Problem, problem } from "./problem";

/** How a pod leaves: it keeps serving while the routers forget it, then finishes what it has (C9). */
export interface DrainArgs {
  /**
   * Seconds between the end of a pod's membership in its Services and SIGTERM, spent in a native
   * sleep hook: long enough for every proxy to learn of it. With 0 there is no hook.
   * @default 5
   * @see https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
   */
  readonly preStopSeconds?: number;
  /**
   * Seconds that the process gives its last requests after SIGTERM.
   * @default 30
   */
  readonly shutdownSeconds?: number;
  /**
   * Seconds until SIGKILL, counted from the start of the hook. The hook counts in (C8).
   * @default - preStopSeconds + shutdownSeconds + 5
   */
  readonly graceSeconds?: number;
}

/** A drain with all its numbers. */
export interface Drain {
  readonly preStopSeconds: number;
  readonly shutdownSeconds: number;
  readonly graceSeconds?: number;
}

export const DRAIN_DEFAULTS = { preStopSeconds: 5, shutdownSeconds: 30 } as const satisfies Drain;

/** Seconds between the last request's limit and SIGKILL, for the process's own clearing up. */
const MARGIN_SECONDS = 5;

export const drainSchema: z.ZodType<DrainArgs> = object({
  preStopSeconds: integer(0, 600, "seconds")
    .exactOptional()
    .describe("Seconds that a leaving pod keeps serving while proxies forget it."),
  shutdownSeconds: integer(1, 3600, "seconds")
    .exactOptional()
    .describe("Seconds that the process gives its last requests after SIGTERM."),
  graceSeconds: integer(1, 7200, "seconds")
    .exactOptional()
    .describe(
      "Seconds until SIGKILL, the hook included; preStopSeconds + shutdownSeconds + 5 if not set.",
    ),
});

/** The pod's `terminationGracePeriodSeconds`. */
export function graceSeconds(drain: Drain): number {
  return drain.graceSeconds ?? drainSeconds(drain) + MARGIN_SECONDS;
}

/** Seconds from the start of the hook until the process has finished its last request. */
function drainSeconds({ preStopSeconds, shutdownSeconds }: Drain): number {
  return preStopSeconds + shutdownSeconds;
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
    const seconds = Number(/terminationDrainDuration\W+(\d+)s/.exec(own)?.[1] ?? PROXY_SECONDS);
    if (seconds >= needed) return [];
    return [
      `the proxy of ${name} leaves ${String(seconds)} s after its end begins, and the drain takes ${String(needed)} s`,
    ];
  });
}

/** A grace period that would kill a live drain (C8). */
export function drainProblems(path: readonly string[], drain: Drain): readonly Problem[] {
  const least = drainSeconds(drain);
  if (drain.graceSeconds === undefined || drain.graceSeconds >= least) return [];
  return [
    problem(
      [...path, "graceSeconds"],
      drain.graceSeconds,
      `at least preStopSeconds ${String(drain.preStopSeconds)} + shutdownSeconds ${String(drain.shutdownSeconds)} = ${String(least)}`,
      least + MARGIN_SECONDS,
    ),
  ];
}
