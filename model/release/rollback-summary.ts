import { COLORS, type Color, otherColor, type PerColor } from "../color";
import { colorName } from "../labels";
import type { Served } from "../switch";
import { isServing, servingColors, type Weights } from "../traffic/weights";
import { raiseWords } from "./external-autoscaler";
import type { PodCount } from "./observation";
import type { ReleaseState } from "./state";

/** Since when a color has no traffic. */
export type LastServed =
  | { readonly is: "now" | "unknown" }
  /** @param at - milliseconds since the epoch */
  | { readonly is: "until"; readonly at: number };

/** What is known before a rollback; what could not be read is absent. */
export interface RollbackFacts {
  readonly app: string;
  readonly namespace: string;
  readonly stack: string;
  readonly cluster: { readonly context: string; readonly server: string };
  readonly to: Color;
  readonly live: Weights;
  readonly pods?: PerColor<PodCount>;
  readonly images?: PerColor<string | undefined>;
  readonly served: LastServed;
  /** Whether the image that takes everything carried traffic before. */
  readonly isTested?: boolean;
}

/** A rollback in lines: where, from what, to what, and what may be wrong with it. */
export function rollbackSummary(facts: RollbackFacts): readonly string[] {
  const { app, namespace, stack, cluster, to, served, isTested } = facts;
  const small = smallSentence(facts);
  return [
    `Rollback of ${app} in ${namespace}, stack ${stack}`,
    `    cluster  ${cluster.context}, ${cluster.server}`,
    `    from     ${colorText(otherColor(to), facts)}`,
    `    to       ${colorText(to, facts)}; ${SERVED[served.is](served)}`,
    ...(isTested === undefined && served.is !== "now"
      ? [`    unknown  whether the image of ${to} ever had traffic`]
      : []),
    ...(small === undefined ? [] : [`    small    ${small}`]),
  ];
}

const SERVED: Readonly<Record<LastServed["is"], (served: LastServed) => string>> = {
  now: () => "it serves now",
  unknown: () => "nothing tells when it last served",
  until: (served) =>
    served.is === "until" ? `it served until ${new Date(served.at).toISOString()}` : "",
};

function colorText(color: Color, { live, pods, images }: RollbackFacts): string {
  const count = pods?.[color];
  const ready = count
    ? `${String(count.ready)} of ${String(count.desired)} pods ready`
    : "its pods cannot be counted";
  return `${color}: ${String(live[color])} % of the traffic, ${versionText(images?.[color])}, ${ready}`;
}

/** An image as people tell versions apart: its tag, where it has one, and the start of its digest. */
function versionText(image: string | undefined): string {
  if (image === undefined) return "version unknown";
  const { tag, digest } = /(?::(?<tag>[^/@:]+))?(?:@sha256:(?<digest>[0-9a-f]{12}))?/.exec(
    image.slice(image.lastIndexOf("/") + 1).replace(/^[^:@]*/, ""),
  )?.groups ?? { tag: undefined, digest: undefined };
  const parts = [...(tag === undefined ? [] : [tag]), ...(digest ? [`sha256:${digest}`] : [])];
  return parts.length === 0 ? image : `version ${parts.join(", ")}`;
}

/** A rollback does not wait for pods: it may be the only color that works. */
function smallSentence({ app, namespace, to, live, pods }: RollbackFacts): string | undefined {
  if (!pods) return undefined;
  const now = Math.max(...servingColors(live).map((color) => pods[color].serving));
  const { serving, external } = pods[to];
  if (serving >= now) return undefined;
  const deployment = `deployment/${colorName(app, to)}`;
  const scale = `kubectl --namespace ${namespace} scale ${deployment} --replicas=${String(now)}`;
  const next = external ? raiseWords(external, now) : scale;
  return `${to} has ${podText(serving)} and ${podText(now)} serve now; the rollback goes on. Next, if it is overloaded: ${next}`;
}

function podText(count: number): string {
  return count === 1 ? "1 pod" : `${String(count)} pods`;
}

/** When a color last had traffic, as the router and the journals tell it. */
export function lastServed(
  color: Color,
  live: Weights,
  releases: { readonly open?: ReleaseState | undefined; readonly last?: ReleaseState | undefined },
): LastServed {
  if (isServing(live, color)) return { is: "now" };
  const { open, last } = releases;
  const state = open ?? last;
  const hasLeft = state && COLORS.some((one) => state.weights[one] === 100 && one !== color);
  if (!hasLeft || state.writtenAt === undefined || state.writtenAt <= state.startedAt) {
    return { is: "unknown" };
  }
  return { is: "until", at: state.writtenAt };
}

/**
 * Whether an image carried traffic before.
 *
 * @param served - the images that did, by the stack's history
 * @returns nothing where the history does not tell
 */
export function hasServed(image: string, { images, areAll }: Served): boolean | undefined {
  if (images.includes(image)) return true;
  return areAll || images.length > 0 ? false : undefined;
}
