import type { World } from "./world";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { reasonOf } from "../model/reason";
import { stacksOf } from "../model/release/waves";
import { exitCodeOf } from "../release/exit-code-of";
import { refused, ReleaseError } from "../release/release-error";
import type { CommonOptions } from "./line";
import type { Session, SessionOptions } from "../release/session";
import type { SaidService } from "../release/stack-view";
import { listenForSignals } from "../release/stop";
import { jointReleases, listed } from "./release-options";
import { prefixed } from "./terminal";

type Opening = CommonOptions & Pick<SessionOptions, "reader" | "takesRolling" | "joint">;

/** One of the stacks or services of a command line, with a terminal that says which one. */
export interface Unit {
  readonly session: Session;
  readonly world: World;
}

/**
 * Opens the stack of a command line and acts on it; a signal ends that between two effects.
 *
 * @param said - given, where damaged files are opened, too
 */
export async function inSession(
  options: Opening,
  world: World,
  act: (session: Session, signal: AbortSignal) => Promise<ExitCode>,
  said?: SaidService,
): Promise<ExitCode> {
  return untilStopped(world, async (signal) =>
    act(await opened(options, world, signal, said), signal),
  );
}

/** The same of every stack and service of a line, all of them opened before the first is acted on. */
export async function inSessions(
  options: Opening,
  world: World,
  act: (units: readonly Unit[], signal: AbortSignal) => Promise<ExitCode>,
  said?: SaidService,
): Promise<ExitCode> {
  const waves = listed(options);
  const joint = jointReleases(waves);
  const names = waves ? stacksOf(waves) : [options.stack];
  return untilStopped(world, async (signal) => {
    const open = async (stack?: string) => {
      const own = { ...options, ...(stack !== undefined && { stack }) };
      return opened({ ...own, joint: joint.get(stack ?? "") }, world, signal, said);
    };
    const sessions = await Promise.all(names.map(open));
    return act(unitsOf(sessions, world), signal);
  });
}

/**
 * Acts on all at the same time, each to its end.
 *
 * @throws ReleaseError with what every one was refused for, or broke off with
 */
export async function onAll<U extends Unit, T>(
  units: readonly U[],
  act: (unit: U) => Promise<T>,
): Promise<readonly T[]> {
  const results = await Promise.allSettled(units.map(act));
  const broken = results.flatMap((one, at) => {
    const error: unknown = one.status === "rejected" ? one.reason : undefined;
    return one.status === "rejected" ? [{ stack: units[at]?.session.stack, error }] : [];
  });
  const [first] = broken;
  if (!first) return results.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  if (units.length === 1) throw first.error;
  const lines = broken.map(({ stack = "", error }) => `${stack}: ${reasonOf(error)}`);
  throw new ReleaseError(lines.join("\n"), exitCodeOf(first.error) ?? EXIT_CODES.failed);
}

/** What several end with: the first that did not end well says it. */
export function firstBad(codes: readonly ExitCode[]): ExitCode {
  return codes.find((code) => code !== EXIT_CODES.ok) ?? EXIT_CODES.ok;
}

/** Services that go together go back together, by their weights, in updates that each knows of the others'. */
export function besideOthers({ address: { service } }: Session, verb: string): ReleaseError {
  const complaint = {
    about: "--service",
    found: `${service} among others, whose mode is rolling`,
    needed: `services in two colors: they move and go back by their weights, and ${service} has none; nothing was changed`,
    next: `sluice ${verb} --service ${service} before or after, and the others together`,
  };
  return refused(complaint);
}

/** Every line of several says whom it is about, and so does every part of the JSON. */
function unitsOf(sessions: readonly Session[], world: World): readonly Unit[] {
  const [alone] = sessions;
  if (alone && sessions.length === 1) return [{ session: alone, world }];
  const width = Math.max(...sessions.map(({ stack }) => stack.length));
  const stacks: Record<string, Readonly<Record<string, unknown>>> = {};
  const { report } = world;
  return sessions.map((session) => {
    const { stack } = session;
    const own = {
      ...world,
      terminal: prefixed(world.terminal, stack.padEnd(width)),
      ...(report && {
        report: (parts: Readonly<Record<string, unknown>>) => {
          stacks[stack] = { ...stacks[stack], ...parts };
          report({ stacks });
        },
      }),
    };
    return { session, world: own };
  });
}

async function untilStopped(
  { terminal }: World,
  act: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const stop = listenForSignals(terminal.say);
  try {
    return await act(stop.signal);
  } finally {
    stop.off();
  }
}

async function opened(
  { directory, stack, reader, takesRolling, joint }: Opening,
  { open, terminal }: World,
  signal: AbortSignal,
  said?: SaidService,
): Promise<Session> {
  return open({
    ...{ directory, stack, signal },
    onWait: terminal.say,
    ...(reader && { reader }),
    ...(takesRolling && { takesRolling }),
    ...(joint && { joint }),
    ...(said && { said }),
  });
}
