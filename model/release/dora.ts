import { isSameImage } from "../image";
import { formatDuration } from "./format";
import type { PastRelease } from "./past";

/** The four figures of deliveries (https://dora.dev/guides/dora-metrics-four-keys/), of one service. */
export interface Dora {
  /** What they are of: from the first release that is remembered to now. */
  readonly since: number;
  readonly to: number;
  /** Versions that users got, failed ones among them. */
  readonly deployments: number;
  readonly perWeek: number;
  readonly failed: number;
  /** Milliseconds from the commit to the first users, in the median, and of how many it is known. */
  readonly lead?: Known;
  /** Milliseconds from the first users of a failed version until it had none, in the median. */
  readonly restore?: Known;
}

interface Known {
  readonly medianMs: number;
  readonly of: number;
}

/** A version that users got. */
interface Deployment {
  readonly release: PastRelease;
  readonly trafficAt: number | undefined;
  isFailed: boolean;
  backAt: number | undefined;
}

const WEEK = 7 * 86_400_000;

/**
 * The figures of what a cluster remembers.
 *
 * @param commits - when commits were made, in milliseconds since the epoch
 * @returns nothing where no release is remembered
 */
export function doraOf(
  past: readonly PastRelease[],
  commits: ReadonlyMap<string, number>,
  now: number,
): Dora | undefined {
  const [first] = past;
  if (!first) return undefined;
  const since = first.trafficAt ?? first.at;
  const all = deployments(past);
  const failed = all.filter(({ isFailed }) => isFailed);
  const lead = all.flatMap(({ release, trafficAt }) => {
    const made = release.commit === undefined ? undefined : commits.get(release.commit);
    return made === undefined || trafficAt === undefined ? [] : [Math.max(0, trafficAt - made)];
  });
  const restore = failed.flatMap(({ trafficAt, backAt }) =>
    trafficAt === undefined || backAt === undefined ? [] : [Math.max(0, backAt - trafficAt)],
  );
  return {
    ...{ since, to: now, deployments: all.length, failed: failed.length },
    // A few releases of one day are no rate of many a week.
    perWeek: all.length / Math.max(1, (now - since) / WEEK),
    ...(lead.length > 0 && { lead: known(lead) }),
    ...(restore.length > 0 && { restore: known(restore) }),
  };
}

/** A version that was taken back later, by a release of its own, is the same deployment. */
function deployments(past: readonly PastRelease[]): readonly Deployment[] {
  const all: Deployment[] = [];
  for (const release of past) {
    if (release.isDrill === true) continue;
    const { to, outcome, isBad, trafficAt, backAt } = release;
    const last = all.at(-1);
    const isSame =
      to !== undefined && last?.release.to !== undefined && isSameImage(last.release.to, to);
    if (isBad && last && isSame && trafficAt === undefined && !last.isFailed) {
      last.isFailed = true;
      last.backAt = backAt;
      continue;
    }
    const hadUsers = outcome === "promoted" || trafficAt !== undefined;
    if (hadUsers) all.push({ release, trafficAt, isFailed: isBad, backAt });
  }
  return all;
}

function known(values: readonly number[]): Known {
  const sorted = [...values].sort((left, right) => left - right);
  return { medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0, of: sorted.length };
}

/** The figures in lines, with what they are of. */
export function doraLines(dora: Dora): readonly string[] {
  const { deployments: all, perWeek, failed, lead, restore } = dora;
  const share = all > 0 ? `, ${String(Math.round((100 * failed) / all))}%` : "";
  return [
    `deployment frequency   ${perWeek.toFixed(1)} a week: ${all === 1 ? "1 version" : `${String(all)} versions`} that users got`,
    `lead time for changes  ${timeText(lead, all, "from the commit that was checked out to its first users")}`,
    `change failure rate    ${String(failed)} of ${String(all)}${share}, taken back by a gate or a person`,
    `time to restore        ${timeText(restore, failed, "from a failed version's first users until it had none")}`,
  ];
}

function timeText(found: Known | undefined, all: number, what: string): string {
  if (!found) return `unknown: ${all === 0 ? "there is none" : "not noted"} (${what})`;
  return `${formatDuration(found.medianMs)} in the median of ${String(found.of)} of ${String(all)}, ${what}`;
}
