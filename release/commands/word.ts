import type { Request } from "../../model/release/facts";
import { stateOf } from "../../model/release/state";
import type { Command } from "../command";
import { EXIT_CODES } from "../exit-code";
import { readLine, refuseWords } from "../options";
import { ReleaseError } from "../release-error";
import { Session, whoami } from "../session";
import { listen } from "../stop";
import { resumeRelease } from "./resume";

/** Moves a release on: out of a wait, or past all gates. */
export const promote: Command = async (argv, world) => say("promote", argv, world);

/** Stops a release where it is. */
export const hold: Command = async (argv, world) => say("hold", argv, world);

/** Gives a release up: all traffic back. */
export const abort: Command = async (argv, world) => say("abort", argv, world);

/** Says a word to whoever drives; where nobody does, this process drives on with the word. */
async function say(
  verb: "promote" | "hold" | "abort",
  argv: Parameters<Command>[0],
  world: Parameters<Command>[1],
) {
  const { common, values, words } = readLine(verb, argv, {
    full: { type: "boolean" },
    reason: { type: "string" },
    "no-wait": { type: "boolean" },
  });
  refuseWords(verb, words);
  const { terminal } = world;
  const stop = listen(terminal.say);
  try {
    const { directory, stack } = common;
    const { signal } = stop;
    const session = await Session.open({ directory, stack, signal, onWait: terminal.say });
    const open = stateOf((await session.journals()).open);
    if (!open || open.outcome !== undefined) {
      throw new ReleaseError("No release is open, so there is nothing to do.", EXIT_CODES.refused);
    }
    const reason = values.reason ?? `sluice ${verb}`;
    const request = requestOf(verb, reason, values.full ?? false);
    await session.inbox(open.plan.id).post(request);
    const driver = await session.lease().driverState();
    if (driver.is === "alive") {
      terminal.print(`${driver.holder} drives and is told.`);
      return EXIT_CODES.ok;
    }
    terminal.say("Nobody drives this release; this command does.");
    return await resumeRelease(session, values["no-wait"] ?? verb === "hold", signal, world);
  } finally {
    stop.off();
  }
}

function requestOf(verb: "promote" | "hold" | "abort", reason: string, full: boolean): Request {
  const by = whoami();
  return verb === "promote" ? { verb, by, full } : { verb, by, reason };
}
