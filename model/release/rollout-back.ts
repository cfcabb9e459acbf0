import { isDigestReference, isSameImage, versionOf } from "../image";
import type { PodCount } from "./observation";
import { type PastRelease, spentBy } from "./past";
import type { Rollout } from "./rollout";
import type { ReleaseState } from "./state";

/** What is known of the versions of a service without colors. */
export interface KnownVersions {
  /** The image that the Deployment asks for. */
  readonly live: string;
  /** The images of its earlier revisions, the latest first. */
  readonly earlier: readonly string[];
  readonly open: ReleaseState | undefined;
  readonly last: ReleaseState | undefined;
  readonly past: readonly PastRelease[];
}

/**
 * Where a service without colors goes back to: to where the open release came from, or the last one; else to the
 * revision before, unless a release took that back. Who says it twice wants it back once.
 *
 * @returns nothing where nobody tells which version that is
 */
export function rolloutBack(known: KnownVersions): Rollout | undefined {
  const { live, earlier, open, last, past } = known;
  const own = open?.plan.rollout ?? backAlready(last, live);
  if (own) return own;
  const promoted = last?.plan.rollout;
  const isPromoted = last?.outcome === "promoted" && promoted && isSameImage(promoted.after, live);
  const before = [...(isPromoted ? [promoted.before] : []), ...earlier].find(
    (image) =>
      isDigestReference(image) &&
      !isSameImage(image, live) &&
      spentBy(past, image)?.is !== "taken back",
  );
  return before !== undefined && isDigestReference(live) ? { before, after: live } : undefined;
}

/** The last release, where the version is back from it already. */
function backAlready(last: ReleaseState | undefined, live: string): Rollout | undefined {
  const rollout = last?.plan.rollout;
  const isBack = rollout && last.outcome !== "promoted" && isSameImage(rollout.before, live);
  return isBack ? rollout : undefined;
}

/** What is known before a service without colors goes back. */
export interface RolloutBackFacts extends Rollout {
  readonly app: string;
  readonly namespace: string;
  readonly stack: string;
  readonly cluster: { readonly context: string; readonly server: string };
  readonly pods?: PodCount;
  /** Whether the Deployment asks for the version before already. */
  readonly isBack: boolean;
}

/** The way back in lines. */
export function rolloutBackSummary(facts: RolloutBackFacts): readonly string[] {
  const { app, namespace, stack, cluster, before, after, pods, isBack } = facts;
  const ready = pods
    ? `${String(pods.ready)} of ${String(pods.desired)} pods ready`
    : "its pods cannot be counted";
  return [
    `Rollback of ${app} in ${namespace}, stack ${stack}`,
    `    cluster  ${cluster.context}, ${cluster.server}`,
    `    from     version ${versionOf(after)}: ${ready}`,
    `    to       version ${versionOf(before)}; ${isBack ? "the Deployment asks for it already" : "its pods have to start first: another rollout"}`,
  ];
}
