import { z } from "zod";
import type { Color, PerColor } from "../color";
import { isSameImage } from "../image";
import type { EventOf, ReleaseEvent, ReleaseOutcome } from "./event";
import { OUTCOME_LABELS } from "./sentence";
import { stateOf, type ReleaseState } from "./state";

/** A release that is over, in the little that later ones need. */
export interface PastRelease {
  readonly id: string;
  /** When it ended, in milliseconds since the epoch. */
  readonly at: number;
  readonly outcome: ReleaseOutcome;
  /** The image that it came from; absent where nobody noted it. */
  readonly from?: string;
  /** The image that it released. */
  readonly to?: string;
  /** Whether that image was taken back because of what it did, or never came up. */
  readonly isBad: boolean;
  /** Why it ended. */
  readonly reason: string;
  /** The commit that was checked out where it began. @default - nobody noted it */
  readonly commit?: string;
  /** When users got the new version. @default - they never did, or had it before */
  readonly trafficAt?: number;
  /** When they did not get it any more. @default - it was not taken back */
  readonly backAt?: number;
  /** When it turned back. @default - it did not */
  readonly turnedAt?: number;
  /** Whether it was a drill: it replaced no version by another. @default false */
  readonly isDrill?: true;
}

/** The reason that a drill begins with. */
export const DRILL = "drill";

/** Releases that are remembered, the last promoted one apart. */
const MOST = 30;

/** Characters of a reason that are kept: a page of an engine's words says no more than its beginning. */
const MOST_REASON = 300;

/** Only what is read here; one that a newer version noted otherwise is passed over. */
const PAST: z.ZodType<PastRelease> = z.object({
  id: z.string(),
  at: z.number(),
  outcome: z.enum(Object.keys(OUTCOME_LABELS) as readonly ReleaseOutcome[]),
  from: z.string().exactOptional(),
  to: z.string().exactOptional(),
  isBad: z.boolean(),
  reason: z.string(),
  commit: z.string().exactOptional(),
  trafficAt: z.number().exactOptional(),
  backAt: z.number().exactOptional(),
  turnedAt: z.number().exactOptional(),
  isDrill: z.literal(true).exactOptional(),
});

/** The images that are pinned, for the start of a journal. */
export function pinned(images: PerColor<string | undefined>): Partial<PerColor<string>> {
  const { blue, green } = images;
  return { ...(blue !== undefined && { blue }), ...(green !== undefined && { green }) };
}

/** What later releases need of a journal; nothing while it has no end. */
export function pastOf(events: readonly ReleaseEvent[]): PastRelease | undefined {
  const [started] = events;
  const state = stateOf(events);
  if (started?.type !== "started" || state?.outcome === undefined) return undefined;
  const { plan, images, commit, reason } = started;
  // Shares that a person set, or traffic that stayed with its color, replaced no version by another.
  if (plan.switch && plan.switch.percent < 100) return undefined;
  const { [plan.from]: from, [plan.to]: to } = images ?? {};
  return {
    id: plan.id,
    at: events.at(-1)?.at ?? started.at,
    outcome: state.outcome,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    isBad: wasTried(events) && isBad(state.outcome, stateBeforeTurn(events)),
    reason: (state.ended ?? "").slice(0, MOST_REASON),
    ...(commit !== undefined && { commit }),
    ...timesOf(started, events),
    ...(reason === DRILL && { isDrill: true }),
  };
}

/** When users got the new version, and when they did not any more. */
function timesOf(
  { plan: { to }, weights }: EventOf<"started">,
  events: readonly ReleaseEvent[],
): Pick<PastRelease, "trafficAt" | "turnedAt" | "backAt"> {
  const first = events.find((event) => event.type === "written" && event.weights[to] > 0);
  const back = events.filter(({ type }) => type === "returned").at(-1);
  const turned = events.find(({ type }) => type === "turned");
  return {
    ...(first && weights[to] === 0 && { trafficAt: first.at }),
    ...(turned && { turnedAt: turned.at }),
    ...(back && { backAt: back.at }),
  };
}

/** A deploy that was refused, as the update would have done more, has put the image nowhere. */
function wasTried(events: readonly ReleaseEvent[]): boolean {
  const isRefused = events.some((event) => event.type === "stumbled" && event.isRefused === true);
  return !isRefused || events.some(({ type }) => type === "deployed");
}

/** A release that a person gave up, or that ran out of time, says nothing against its image unless a gate failed. */
function isBad(outcome: ReleaseOutcome, before: ReleaseState | undefined): boolean {
  if (outcome === "rolled-back" || outcome === "failed") return true;
  const isBack = outcome === "aborted" || outcome === "timed-out";
  return isBack && before?.hold?.kind === "gate";
}

function stateBeforeTurn(events: readonly ReleaseEvent[]): ReleaseState | undefined {
  const end = events.findIndex(({ type }) => type === "turned");
  return end < 0 ? undefined : stateOf(events.slice(0, end));
}

/** The past with one more release, the oldest ones forgotten. */
export function withPast(
  past: readonly PastRelease[],
  release: PastRelease,
): readonly PastRelease[] {
  const all = [...past.filter(({ id }) => id !== release.id), release];
  const promoted = lastPromoted(all);
  const latest = all.slice(-MOST);
  return promoted && !latest.includes(promoted) ? [promoted, ...latest] : latest;
}

/** Reads what {@link pastText} wrote; what is not understood is passed over, as it only ever warns. */
export function parsePast(text: string): readonly PastRelease[] {
  try {
    const list: unknown = JSON.parse(text);
    const items: readonly unknown[] = Array.isArray(list) ? list : [];
    return items.flatMap((one) => PAST.safeParse(one).data ?? []);
  } catch {
    return [];
  }
}

/** The past as text. */
export function pastText(past: readonly PastRelease[]): string {
  return JSON.stringify(past);
}

/** Why an image is not the next one to be released. */
export interface Spent {
  readonly is: "taken back" | "replaced";
  readonly release: PastRelease;
}

/**
 * What became of an image: the release that used it last took it back, or the last promoted one came from
 * it.
 */
export function spentBy(past: readonly PastRelease[], image: string): Spent | undefined {
  const users = past.filter(
    ({ to, isDrill }) => isDrill !== true && to !== undefined && isSameImage(to, image),
  );
  const user = users.at(-1);
  if (user?.isBad === true) return { is: "taken back", release: user };
  const promoted = lastPromoted(past);
  const isReplaced = promoted?.from !== undefined && isSameImage(promoted.from, image);
  return promoted && isReplaced ? { is: "replaced", release: promoted } : undefined;
}

/** The command that gives a color its next image. */
export function pinCommand(color: Color): string {
  return `sluice pin ${color} --image REPOSITORY@sha256:…`;
}

function lastPromoted(past: readonly PastRelease[]): PastRelease | undefined {
  return past.filter(({ outcome, isDrill }) => outcome === "promoted" && isDrill !== true).at(-1);
}
