import { type Problem, problem } from "../settings/problem";
import type { Labels } from "../labels";
import type { Workload } from "../settings/workload";
import { has, type Routed } from "./features";

/** The user and group of Istio's proxy: what runs as it passes by the proxy, in both directions. */
const PROXY_ID = 1337;

/** The label by which a pod asks for a sidecar, or for none. */
export const INJECT = "sidecar.istio.io/inject";

const EXCLUDED = "traffic.sidecar.istio.io/excludeInboundPorts";

/** Values of labels and annotations, by key, that take a pod out of the mesh, and what is needed. */
const KEYS: Readonly<
  Record<
    string,
    {
      readonly breaks: (value: string, port: number | undefined) => boolean;
      readonly needed: string;
      /** Whether it takes the pod out as a whole. @default - by its port */
      readonly isWhole?: true;
    }
  >
> = {
  [INJECT]: {
    isWhole: true,
    breaks: (value) => value !== "true",
    needed: '"true" or nothing: without a proxy callers cannot reach the pod by mTLS',
  },
  "istio.io/dataplane-mode": {
    isWhole: true,
    breaks: (value) => value === "none",
    needed: "another value or nothing: none takes the pod out of the mesh",
  },
  "sidecar.istio.io/interceptionMode": {
    breaks: (value) => value === "NONE",
    needed: "REDIRECT, TPROXY or nothing: with NONE requests pass by the proxy",
  },
  [EXCLUDED]: {
    breaks: (value, port) => port !== undefined && listed(value).includes(String(port)),
    needed:
      "ports without the service's own: its callers speak mTLS, which only the proxy understands",
  },
  "traffic.sidecar.istio.io/includeInboundPorts": {
    breaks: (value, port) =>
      port !== undefined && ![String(port), "*"].some((one) => listed(value).includes(one)),
    needed:
      "*, or ports with the service's own: its callers speak mTLS, which only the proxy understands",
  },
  "traffic.sidecar.istio.io/excludeOutboundIPRanges": {
    breaks: (value) => listed(value).some((range) => range.endsWith("/0")),
    needed: "less than all addresses: calls to other services would pass by their weights",
  },
  "traffic.sidecar.istio.io/includeOutboundIPRanges": {
    breaks: (value) => listed(value).length === 0,
    needed: "*, or ranges: without any, calls to other services pass by their weights",
  },
};

/**
 * What takes a pod out of the mesh, wholly or by its port: weights, mTLS and metrics of the proxies would
 * no longer hold for it.
 *
 * @param port - where the container listens; nothing where that is not known
 * @param mayLeave - whether a pod may be out of the mesh as a whole. @default false
 * @see https://istio.io/latest/docs/ops/deployment/application-requirements/
 * @see https://istio.io/latest/docs/reference/config/annotations/
 */
export function meshProblems(
  path: readonly string[],
  { userId, podLabels, podAnnotations }: Workload,
  port: number | undefined,
  mayLeave = false,
): readonly Problem[] {
  const user =
    userId === PROXY_ID
      ? [
          problem(
            [...path, "userId"],
            userId,
            `another user than ${String(PROXY_ID)}, Istio's proxy`,
          ),
        ]
      : [];
  return [...user, ...markProblems(path, { podLabels, podAnnotations }, port, mayLeave)];
}

/** Labels of a pod that is no part of the service: whether it gets a sidecar. Without a mesh there are none. */
export function sidecarLabels(traffic: Routed, isInMesh: boolean): Labels {
  return has(traffic, "mesh") ? { [INJECT]: String(isInMesh) } : {};
}

/**
 * The same of maps of labels and annotations that pods get.
 *
 * @param maps - by their keys below `path`
 */
export function markProblems(
  path: readonly string[],
  maps: Readonly<Record<string, Readonly<Record<string, string>>>>,
  port: number | undefined,
  mayLeave = false,
): readonly Problem[] {
  return Object.entries(maps).flatMap(([map, values]) =>
    Object.entries(values).flatMap(([key, value]) => {
      const rule = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
      if (!rule?.breaks(value, port) || (mayLeave && rule.isWhole)) return [];
      return [problem([...path, map, key], value, rule.needed, null)];
    }),
  );
}

/** Ports at which a pod's annotations let connections pass by the proxy. */
export function excludedPorts(annotations: Readonly<Record<string, string>>): readonly string[] {
  return listed(annotations[EXCLUDED] ?? "");
}

function listed(value: string): readonly string[] {
  return value
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
