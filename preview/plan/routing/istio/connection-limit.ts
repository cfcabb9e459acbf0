import { isMap } from "../../../../model/settings/merge";
import { parseDuration } from "../../../../model/units/duration";
import { fieldOf, itemsOf, textOf } from "../../../../model/field";
import { type DeclaredObject, objectName } from "../../manifest";
import type { ObjectChange } from "../../object-change";
import { colorOfTarget, serviceKey } from "../target";
import { serviceOfHost, targetFinder } from "./target";

/** What a missing number means, and which side of it cuts more. */
interface Limit {
  readonly missing: number;
  readonly narrower: "lower" | "higher";
}

const BOUND: Limit = { missing: Number.POSITIVE_INFINITY, narrower: "lower" };

/**
 * The limits of a DestinationRule with Istio's defaults.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/
 */
const LIMITS: Readonly<Record<string, Limit>> = {
  maxConnections: BOUND,
  http1MaxPendingRequests: BOUND,
  http2MaxRequests: BOUND,
  maxRetries: BOUND,
  maxConcurrentStreams: BOUND,
  maxRequestsPerConnection: BOUND,
  connectTimeout: { missing: 10_000, narrower: "lower" },
  idleTimeout: { missing: 3_600_000, narrower: "lower" },
  consecutive5xxErrors: { missing: 5, narrower: "lower" },
  consecutiveGatewayErrors: BOUND,
  consecutiveLocalOriginFailures: BOUND,
  interval: { missing: 10_000, narrower: "lower" },
  baseEjectionTime: { missing: 30_000, narrower: "higher" },
  maxEjectionPercent: { missing: 10, narrower: "higher" },
};

/**
 * Limits of connections and requests, and leaving pods out, where they cut more than before: of pods that
 * somebody is on. A rule for connections to what was not there before cuts nobody.
 */
export function connectionChanges(
  { action, before, after, object }: ObjectChange,
  objectsBefore: readonly DeclaredObject[],
  objectsAfter: readonly DeclaredObject[],
  isIdle: (target: string) => boolean,
): readonly string[] {
  if (object.kind !== "DestinationRule" || !after) return [];
  const { namespace } = object;
  const host = textOf(after.manifest, "spec", "host");
  const isNew = !objectsBefore.some(({ manifest }) => {
    const { kind, name, namespace: given } = objectName(manifest);
    return kind === "Service" && serviceKey(given, name) === serviceOfHost(host, namespace);
  });
  if (action === "create" && isNew) return [];
  const own = colorOfTarget(after.manifest);
  const target = own
    ? `${own.service} ${own.color}`
    : targetFinder(objectsAfter)({ host }, namespace).name;
  if (isIdle(target)) return [];
  const [old, now] = [before, after].map((side) => fieldOf(side?.manifest, "spec"));
  return [...policies(old, now), ...lostSubsets(old, now)];
}

function policies(old: unknown, now: unknown): readonly string[] {
  const policy = (side: unknown) => fieldOf(side, "trafficPolicy");
  const subset = (side: unknown, name: string) =>
    itemsOf(side, "subsets").find((one) => textOf(one, "name") === name);
  const subsets = itemsOf(now, "subsets").map((one) => textOf(one, "name"));
  return [
    ...policyChanges(policy(old), policy(now)),
    ...subsets.flatMap((name) =>
      policyChanges(policy(subset(old, name)), policy(subset(now, name))),
    ),
  ];
}

function policyChanges(old: unknown, now: unknown): readonly string[] {
  const found: string[] = [];
  const modes = [old, now].map((side) => textOf(side, "tls", "mode"));
  if (modes[0] !== modes[1]) {
    found.push(
      `changes the TLS between proxies and pods (${modes.map((one) => one || "the mesh's").join(" → ")}).`,
    );
  }
  const detection = (side: unknown) => fieldOf(side, "outlierDetection");
  if (detection(now) !== undefined && detection(old) === undefined) {
    const percent = fieldOf(detection(now), "maxEjectionPercent") ?? 10;
    found.push(
      `may eject failing pods from now on, up to ${JSON.stringify(percent)} % of them at once.`,
    );
  } else {
    found.push(...narrowed(detection(old), detection(now)));
  }
  const pools = ["tcp", "http"].flatMap((kind) => {
    const pool = (side: unknown) => fieldOf(side, "connectionPool", kind);
    return narrowed(pool(old), pool(now));
  });
  return [...found, ...pools];
}

function narrowed(old: unknown, now: unknown): readonly string[] {
  if (!isMap(now)) return [];
  return Object.entries(LIMITS).flatMap(([key, { missing, narrower }]) => {
    const [left, right] = [old, now].map((side) => numberOf(fieldOf(side, key)) ?? missing);
    if (left === undefined || right === undefined) return [];
    if (narrower === "lower" ? right >= left : right <= left) return [];
    const shown = (side: unknown) => {
      const value = fieldOf(side, key);
      return typeof value === "number" || typeof value === "string" ? String(value) : "none";
    };
    return [`cuts more than before: ${key} ${shown(old)} → ${shown(now)}.`];
  });
}

/** A number, or a duration in milliseconds; 0 is no limit. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" ? (parseDuration(value) ?? 0) : value;
  return typeof number === "number" && number > 0 ? number : undefined;
}

function lostSubsets(old: unknown, now: unknown): readonly string[] {
  const names = (side: unknown) => itemsOf(side, "subsets").map((one) => textOf(one, "name"));
  return names(old)
    .filter((name) => !names(now).includes(name))
    .map((name) => `loses the subset ${name}: routes that name it answer 503.`);
}
