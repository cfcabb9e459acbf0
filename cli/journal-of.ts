import type { ReleaseEvent } from "../model/release/event";
import { orUndefined } from "../release/driver/result";
import type { Session } from "../release/session";

/**
 * The journal of a release, of the open one or else the last one where none is named. This machine's file
 * knows every answer of every gate; the cluster's copy knows the release everywhere.
 */
export async function journalOf(session: Session, id?: string): Promise<readonly ReleaseEvent[]> {
  const { open, last } = await session.journals();
  const kept = open.length > 0 ? open : last;
  const wanted = id ?? idOf(kept);
  const recorded = wanted === undefined ? [] : session.recorded(wanted);
  if (idOf(kept) !== wanted) return recorded;
  return recorded.length > kept.length ? recorded : kept;
}

/** The same where the cluster may not answer. */
export async function journalOrLocal(
  session: Session,
  id: string,
): Promise<readonly ReleaseEvent[]> {
  return (await orUndefined(journalOf(session, id))) ?? session.recorded(id);
}

function idOf([started]: readonly ReleaseEvent[]): string | undefined {
  return started?.type === "started" ? started.plan.id : undefined;
}
