import { EXIT_CODES } from "../../model/exit-code";
import type { Session } from "../../release/session";
import { inSession } from "../in-session";
import { openRelease } from "../open-release";
import { flag } from "../option";
import { resumeRelease } from "../resume-release";
import { DRIVE_CODES, verb } from "../verb";
import type { World } from "../world";

/** Goes on with a release whose driver is gone, or tells the living one that a person's hold is over. */
export const resume = verb("resume", {
  group: "Release",
  summary: "Goes on with the open release when its driver is gone.",
  about: "A living driver is not disturbed; it is told where a person holds the release.",
  scope: "stack",
  options: { "no-wait": flag("end with code 10 when it has to wait for somebody") },
  json: "collected",
  examples: ["sluice resume --stack prod"],
  codes: DRIVE_CODES,
  run: async ({ common, options }, world) =>
    inSession({ ...common, takesRolling: true }, world, async (session, signal) => {
      const holder = await freed(session, world);
      if (holder === undefined) {
        const how = { leavesOnHold: options["no-wait"], frees: true };
        return resumeRelease(session, how, signal, world);
      }
      world.terminal.print(`${holder} drives and is told.`);
      return EXIT_CODES.ok;
    }),
});

/** @returns who drives, if somebody does and a person holds it */
async function freed(session: Session, { report }: World): Promise<string | undefined> {
  const open = await openRelease(session);
  if (open?.hold?.kind !== "person") return undefined;
  const driver = await session.lease().driverState();
  if (driver.is !== "alive") return undefined;
  report?.({ release: open });
  await session.commands(open.plan.id).send({ verb: "resume", by: await session.person() });
  return driver.holder;
}
