import { type ReleaseState, stateOf } from "../../model/release/state";
import { EXIT_CODES } from "../exit-code";
import { ReleaseError } from "../release-error";
import type { Session } from "../session";

/** The release that is under way, and the one that ended last. */
export interface KeptReleases {
  readonly open: ReleaseState | undefined;
  readonly last: ReleaseState | undefined;
}

/** What the cluster keeps of releases. */
export async function keptReleases(session: Session): Promise<KeptReleases> {
  const journals = await session.journals();
  const open = stateOf(journals.open);
  return { open: open?.outcome === undefined ? open : undefined, last: stateOf(journals.last) };
}

/** The release that is under way; `undefined` where none is. */
export async function openRelease(session: Session): Promise<ReleaseState | undefined> {
  return (await keptReleases(session)).open;
}

/** It ended between a look at it and the right to drive it. */
export function endedError(id: string): ReleaseError {
  const text = `Release ${id} is not open any more; nothing was changed. Next: sluice status`;
  return new ReleaseError(text, EXIT_CODES.refused);
}
