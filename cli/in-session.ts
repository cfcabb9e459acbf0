import type { World } from "./world";
import type { ExitCode } from "../model/exit-code";
import type { CommonOptions } from "./line";
import type { Session, SessionOptions } from "../release/session";
import type { SaidService } from "../release/stack-view";
import { listenForSignals } from "../release/stop";

/**
 * Opens the stack of a command line and acts on it; a signal ends that between two effects.
 *
 * @param said - given, where damaged files are opened, too
 */
export async function inSession(
  {
    directory,
    stack,
    reader,
    takesRolling,
  }: CommonOptions & Pick<SessionOptions, "reader" | "takesRolling">,
  { open, terminal }: World,
  act: (session: Session, signal: AbortSignal) => Promise<ExitCode>,
  said?: SaidService,
): Promise<ExitCode> {
  const stop = listenForSignals(terminal.say);
  try {
    const { signal } = stop;
    const session = await open({
      directory,
      stack,
      signal,
      onWait: terminal.say,
      ...(reader && { reader }),
      ...(takesRolling && { takesRolling }),
      ...(said && { said }),
    });
    return await act(session, signal);
  } finally {
    stop.off();
  }
}
