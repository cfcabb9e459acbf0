import { type ReleaseState, stateOf } from "../../model/release/state";
import type { Session } from "../session";

/** The release that is under way; `undefined` where none is. */
export async function openRelease(session: Session): Promise<ReleaseState | undefined> {
  const state = stateOf((await session.journals()).open);
  return state?.outcome === undefined ? state : undefined;
}
