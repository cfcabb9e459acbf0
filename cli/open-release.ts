import type { PastRelease } from "../model/release/past";
import { type ReleaseState, stateOf } from "../model/release/state";
import type { Color } from "../model/color";
import type { World } from "./world";
import { orUndefined } from "../release/driver/result";
import type { CommonOptions } from "./line";
import { refused, type ReleaseError } from "../release/release-error";
import type { Session } from "../release/session";
import { sleep } from "../release/driver/sleep";

/** The release that is under way, and the one that ended last. */
export interface KeptReleases {
  readonly open: ReleaseState | undefined;
  readonly last: ReleaseState | undefined;
  /** Those that are over, the last one last. */
  readonly past: readonly PastRelease[];
}

/** What the cluster keeps of releases. */
export async function keptReleases(session: Session): Promise<KeptReleases> {
  const journals = await session.journals();
  const open = stateOf(journals.open);
  return {
    open: open?.outcome === undefined ? open : undefined,
    last: stateOf(journals.last),
    past: journals.past,
  };
}

/** The release that is under way; `undefined` where none is. */
export async function openRelease(session: Session): Promise<ReleaseState | undefined> {
  return (await keptReleases(session)).open;
}

/** Why something else has to wait, and what can be done about the release itself. */
export function underWay(id: string, stack: string): string {
  return `Release ${id} is under way. Next: sluice status --stack ${stack}, or sluice rollback --stack ${stack}`;
}

/** How long a cluster may take to tell; those who only write a file may have none in reach. */
const LOOK_MS = 5000;

/**
 * Refuses what would get in the way of an open release. Where the cluster cannot be asked, nothing is
 * refused: an open release that moves weights looks at the file before each write.
 *
 * @param why - what the release does, as the end of a sentence
 * @param target - only a release to this color counts
 * @throws ReleaseError
 */
export async function refuseOpenRelease(
  { directory, stack }: CommonOptions,
  { open }: World,
  why: string,
  target?: Color,
): Promise<void> {
  const signal = AbortSignal.timeout(LOOK_MS);
  const asked = open({ directory, stack, signal, takesRolling: true }).then(async (session) => ({
    stack: session.stack,
    release: await openRelease(session),
  }));
  const found = await Promise.race([orUndefined(asked), sleep(LOOK_MS, signal)]);
  if (!found?.release) return;
  const { plan } = found.release;
  if (target !== undefined && plan.to !== target) return;
  throw refused(`Refused: ${why}. ${underWay(plan.id, found.stack)}`);
}

/** It ended between a look at it and the right to drive it. */
export function endedError(id: string): ReleaseError {
  const text = `Release ${id} is not open any more; nothing was changed. Next: sluice status`;
  return refused(text);
}
