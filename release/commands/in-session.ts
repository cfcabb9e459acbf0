import type { World } from "../command";
import type { ExitCode } from "../exit-code";
import type { CommonOptions } from "../options";
import type { Session } from "../session";
import type { SaidService } from "../stack-view";
import { listen } from "../stop";

/**
 * Opens the stack of a command line and acts on it; a signal ends that between two effects.
 *
 * @param said - given, where damaged files are opened, too
 */
export async function inSession(
  { directory, stack }: CommonOptions,
  { open, terminal }: World,
  act: (session: Session, signal: AbortSignal) => Promise<ExitCode>,
  said?: SaidService,
): Promise<ExitCode> {
  const stop = listen(terminal.say);
  try {
    const { signal } = stop;
    const session = await open({
      directory,
      stack,
      signal,
      onWait: terminal.say,
      ...(said && { said }),
    });
    return await act(session, signal);
  } finally {
    stop.off();
  }
}
