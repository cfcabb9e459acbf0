import { otherColor } from "../../model/color";
import { isServing } from "../../model/weights";
import type { Command } from "../command";
import { EXIT_CODES } from "../exit-code";
import { misuse, readLine, refuseWords } from "../options";
import { ReleaseError } from "../release-error";
import type { Session } from "../session";
import { refuseSilence } from "./consent";
import { inSession } from "./in-session";
import { openRelease, underWay } from "./open-release";

/** Scales the idle color down: only without a release, without weight and without requests (S32). */
export const retire: Command = async (argv, world) => {
  const { terminal } = world;
  const { common, values, words } = readLine("retire", argv, {
    yes: { type: "boolean", short: "y" },
    replicas: { type: "string" },
    force: { type: "boolean" },
  });
  refuseWords("retire", words);
  const replicas = Number(values.replicas ?? "0");
  if (!Number.isInteger(replicas) || replicas < 0) {
    throw misuse("retire", "--replicas", values.replicas ?? "", "a number of pods");
  }
  const isAgreed = values.yes ?? false;
  refuseSilence("retire", isAgreed, terminal);
  return inSession(common, world, async (session) => {
    const idle = otherColor(session.settings.activeColor);
    const why = await reasonAgainst(session, values.force ?? false);
    if (why !== undefined) throw new ReleaseError(why, EXIT_CODES.refused);
    const pods = `${String(replicas)} pods`;
    const question = `${idle} gets ${pods}; the way back then has to start pods first. Do it?`;
    if (!isAgreed && !(await terminal.agrees(question))) return EXIT_CODES.declined;
    const lease = session.lease();
    await lease.acquire();
    try {
      await session.engine.retire(idle, replicas, `sluice retire: ${idle} to ${pods}`);
    } finally {
      await lease.release();
    }
    terminal.print(`${idle} has ${pods}.`);
    return EXIT_CODES.ok;
  });
};

/** Seconds over which the idle color must have had no request. */
const QUIET_SECONDS = 60;

async function reasonAgainst(session: Session, isForced: boolean): Promise<string | undefined> {
  const idle = otherColor(session.settings.activeColor);
  const open = await openRelease(session);
  if (open) return underWay(open.plan.id, session.stack);
  const live = await session.router.read();
  if (isServing(live, idle)) return `${idle} has ${String(live[idle])} % of the traffic.`;
  if (isForced) return undefined;
  const split = await session.traffic().split(session.clock.now() - QUIET_SECONDS * 1000);
  if (!split) return `Nobody can tell whether ${idle} still has requests. Next: --force.`;
  if (split.shares[idle] > 0) return `${idle} had requests in the last ${String(QUIET_SECONDS)} s.`;
  return undefined;
}
