import type { ReleaseEvent } from "../../model/release/event";
import { stateOf } from "../../model/release/state";
import type { Command, World } from "../command";
import { drive } from "../drive";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { readLine, refuseWords } from "../options";
import { ReleaseError } from "../release-error";
import { Session, whoami } from "../session";
import { listen } from "../stop";

/** Goes on with a release whose driver is gone, or frees one that a person holds. */
export const resume: Command = async (argv, world) => {
  const { common, values, words } = readLine("resume", argv, { "no-wait": { type: "boolean" } });
  refuseWords("resume", words);
  const { terminal } = world;
  const stop = listen(terminal.say);
  try {
    const { directory, stack } = common;
    const { signal } = stop;
    const session = await Session.open({ directory, stack, signal, onWait: terminal.say });
    return await resumeRelease(session, values["no-wait"] ?? false, signal, world);
  } finally {
    stop.off();
  }
};

/**
 * Drives the open release on, from wherever it stands.
 *
 * @throws ReleaseError when no release is open
 */
export async function resumeRelease(
  session: Session,
  leavesOnHold: boolean,
  signal: AbortSignal,
  world: World,
): Promise<ExitCode> {
  const open = stateOf((await session.journals()).open);
  if (!open || open.outcome !== undefined) {
    const text = `No release is open. Next: sluice release --stack ${session.stack}`;
    throw new ReleaseError(text, EXIT_CODES.refused);
  }
  const lease = session.lease();
  await lease.acquire();
  const journal = session.journal(open.plan.id);
  const events = await journal.load();
  const resumed: ReleaseEvent = { type: "resumed", at: session.clock.now(), by: whoami() };
  journal.append(resumed);
  const request = { session, lease, journal, signal, leavesOnHold };
  return drive({ ...request, events: [...events, resumed], fresh: 1 }, world);
}
