import { EXIT_CODES } from "../../model/exit-code";
import { refused, type ReleaseError } from "../../release/release-error";
import { besideOthers, firstBad, inSessions, onAll, type Unit } from "../in-session";
import { openRelease } from "../open-release";
import { flag } from "../option";
import { resumeRelease } from "../resume-release";
import { DRIVE_CODES, verb } from "../verb";

/** Goes on with a release whose driver is gone, or tells the living one that a person's hold is over. */
export const resume = verb("resume", {
  group: "Release",
  summary: "Goes on with the open release when its driver is gone.",
  about:
    "A living driver is not disturbed; it is told where a person holds the release. Services that were released together go on together, and each has to have its release open.",
  scope: "stacks",
  options: { "no-wait": flag("end with code 10 when it has to wait for somebody") },
  json: "collected",
  examples: ["sluice resume --stack prod", "sluice resume --stack prod --service web,api"],
  codes: DRIVE_CODES,
  run: async ({ common, options }, world) =>
    inSessions({ ...common, takesRolling: true }, world, async (units, stopped) => {
      const holders = await onAll(units, async (unit) => freed(unit, units.length));
      for (const [at, holder] of holders.entries()) {
        if (holder !== undefined) units[at]?.world.terminal.print(`${holder} drives and is told.`);
      }
      const left = units.filter((_, at) => holders[at] === undefined);
      if (left.length === 0) return EXIT_CODES.ok;
      if (left.length < units.length) {
        const names = left.map(({ session }) => session.stack).join(", ");
        throw alone(`${names} cannot be driven on beside those that others drive`);
      }
      // None of them waits for one that cannot be driven on.
      const broken = new AbortController();
      const signal = AbortSignal.any([stopped, broken.signal]);
      const how = { leavesOnHold: options["no-wait"], frees: true };
      const codes = await onAll(units, async ({ session, world: own }) =>
        resumeRelease(session, how, signal, own).catch((error: unknown) => {
          broken.abort();
          throw error;
        }),
      );
      return firstBad(codes);
    }),
});

/** @returns who drives, if somebody does and a person holds it */
async function freed(
  { session, world: { report } }: Unit,
  count: number,
): Promise<string | undefined> {
  if (session.rolling && session.joint) throw besideOthers(session, "resume");
  const open = await openRelease(session);
  if (!open && count > 1) {
    throw alone("No release of it is open, so it cannot go on with the others");
  }
  if (open?.hold?.kind !== "person") return undefined;
  const driver = await session.lease().driverState();
  if (driver.is !== "alive") return undefined;
  report?.({ release: open });
  await session.commands(open.plan.id).send({ verb: "resume", by: await session.person() });
  return driver.holder;
}

/** They would wait for one that goes on elsewhere, or not at all. */
function alone(why: string): ReleaseError {
  return refused(`${why}. Next: sluice resume, one by one`);
}
