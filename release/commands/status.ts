import { choosePaint } from "../../render/format/paint";
import type { Command } from "../command";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { readLine, refuseWords } from "../options";
import { unread } from "../terminal";
import { gateLines, milestones } from "../view/overview";
import { nextCommand, waitingFor } from "../view/next";
import { statusText } from "../view/status";
import { inSession } from "./in-session";
import { sightOf } from "./sight";

/** How often a followed status is drawn anew, in milliseconds. */
const REDRAW_MS = 1000;

/** Moves the cursor home and clears what is below: no flicker, nothing left over. */
const HOME = "\u001b[H\u001b[J";
const CLEAR = "\u001b[2J";

/** Where a service stands, on one screen. */
export const status: Command = async (argv, world) => {
  const { terminal } = world;
  const { common, values, words } = readLine("status", argv, {
    follow: { type: "boolean", short: "f" },
  });
  refuseWords("status", words);
  const paint = choosePaint(process.stdout, true);
  const isFollowed = values.follow ?? false;
  const isDrawn = isFollowed && process.stdout.isTTY && !common.json;
  // Whoever stops looking need not be told.
  const quiet = { ...world, terminal: { ...terminal, say: () => undefined } };
  return inSession(common, quiet, async (session, stopped) => {
    const signal = AbortSignal.any([stopped, unread(process.stdout)]);
    if (isDrawn) process.stdout.write(CLEAR);
    let code: ExitCode = EXIT_CODES.ok;
    do {
      const sight = await sightOf(session);
      code = sight.unread?.isForeign === true ? EXIT_CODES.refused : EXIT_CODES.ok;
      const text = common.json ? JSON.stringify(asJson(sight)) : statusText(sight, paint);
      if (isDrawn) process.stdout.write(HOME);
      terminal.print(text);
      if (isFollowed) await session.clock.sleep(REDRAW_MS, signal);
    } while (isFollowed && !signal.aborted);
    return code;
  });
};

function asJson(sight: Awaited<ReturnType<typeof sightOf>>): object {
  const { release } = sight;
  const waiting = release && waitingFor(release, sight.now);
  return {
    ...sight,
    next: nextCommand(sight),
    ...(waiting !== undefined && { waitingFor: waiting }),
    ...(release && { milestones: milestones(release), gates: gateLines(release) }),
  };
}
