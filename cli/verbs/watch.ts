import { messageOf } from "../../model/release/message";
import type { ReleaseState } from "../../model/release/state";
import { tellGivenUp } from "../drive";
import { EXIT_CODES } from "../../model/exit-code";
import { Notifier } from "../../release/notify/notifier";
import { choice } from "../option";
import { DRIVE_CODES, verb } from "../verb";
import type { Session } from "../../release/session";
import { rollBack } from "../roll-back";
import { inSession } from "../in-session";
import { openRelease } from "../open-release";
import { resumeRelease } from "../resume-release";

/** Looks once whether an open release has a driver; for a schedule, such as that of a pipeline. */
export const watch = verb("watch", {
  group: "Release",
  summary: "Looks once whether an open release still has a driver: for a schedule.",
  about: "Tells the stack's receivers where it has none, or acts.",
  scope: "stack",
  options: {
    "on-dead": choice("ACTION", ["page", "rollback", "resume"], "what to do without a driver", {
      default: "page",
    }),
  },
  json: "collected",
  examples: ["sluice watch --stack prod --on-dead resume"],
  codes: DRIVE_CODES,
  run: async ({ common, options: { "on-dead": action } }, world) => {
    const { terminal } = world;
    const act = async (session: Session, signal: AbortSignal) => {
      const open = await openRelease(session);
      if (!open) {
        terminal.print("No release is open.");
        return EXIT_CODES.ok;
      }
      world.report?.({ release: open });
      const driver = await session.lease().driverState();
      world.report?.({ driver });
      if (driver.is === "alive") {
        terminal.print(`${open.plan.id} is driven by ${driver.holder}.`);
        return EXIT_CODES.ok;
      }
      const left = driver.is === "none" ? leftWaiting(open, session.clock.now()) : undefined;
      if (left !== undefined && action !== "resume") {
        terminal.print(`${open.plan.id} was left to wait by its driver: ${left}`);
        return EXIT_CODES.holding;
      }
      const reason = `release ${open.plan.id} has no driver`;
      terminal.say(reason);
      if (action === "resume") return resumeRelease(session, { leavesOnHold: true }, signal, world);
      if (action === "rollback") {
        const release = open.plan.id;
        const way = {
          outcome: "rolled-back" as const,
          reason,
          isForced: false,
          release,
          heeds: "contract" as const,
        };
        return rollBack(session, way, signal, world);
      }
      await page(session, open, reason, terminal.say);
      return EXIT_CODES.holding;
    };
    // Whatever is wrong in the stack's file, it is worth knowing whether somebody drives.
    return inSession({ ...common, takesRolling: true }, world, act, {});
  },
});

/** Why a driver that gave the lease back went away; nothing once that wait has run out. */
function leftWaiting({ hold }: ReleaseState, now: number): string | undefined {
  return hold && now < hold.until ? hold.reason : undefined;
}

async function page(
  session: Session,
  state: ReleaseState,
  reason: string,
  say: (text: string) => void,
): Promise<void> {
  const notifier = new Notifier(session.release.notify, say);
  const at = session.clock.now();
  const event = { type: "held", kind: "effect", reason, at, until: at } as const;
  const message = messageOf(event, state, { ...session.service, stack: session.stack });
  if (message) notifier.send({ ...message, tone: "bad", text: reason });
  tellGivenUp(await notifier.settle(), say);
}
