import { selfApproval } from "../model/release/apply-command";
import type { Command } from "../model/release/observation";
import type { WeightLimits } from "../model/release/limits";
import { reasonOfNoReturn } from "../model/release/no-return";
import type { ReleaseState } from "../model/release/state";
import { approvalsIn, currentStep } from "../model/release/walk";
import type { World } from "./world";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { orUndefined } from "../release/driver/result";
import type { CommonOptions } from "./line";
import { refused } from "../release/release-error";
import type { Session } from "../release/session";
import { inSession } from "./in-session";
import { openRelease } from "./open-release";
import { requireWalk, resumeRelease } from "./resume-release";

/** What is asked of the driver of a release. */
export interface Asked {
  readonly common: CommonOptions;
  readonly command: Command;
  /** Whether this process, if it has to drive, leaves a hold to others. */
  readonly leavesOnHold: boolean;
}

/** Asks something of whoever drives; where nobody does, this process drives on with the request. */
export async function askDriver(
  { common, command: request, leavesOnHold }: Asked,
  world: World,
): Promise<ExitCode> {
  const { terminal } = world;
  const rollsBack = request.verb === "abort";
  const act = async (session: Session, signal: AbortSignal) => {
    const open = await openRelease(session);
    if (!open) throw refused("No release is open, so there is nothing to do.");
    world.report?.({ release: open });
    const why =
      reasonAgainst(request, open) ??
      tooMuch(request, open, session.release) ??
      (rollsBack ? await noReturn(session, open) : undefined);
    if (why !== undefined) throw refused(why);
    const driver = await session.lease().driverState();
    // A request that nobody may act on would wait for whoever drives next.
    if (driver.is !== "alive") requireWalk(session, open);
    const said = { ...request, by: await session.person() };
    const own = selfApproval(open, said);
    if (own !== undefined) throw refused(`${said.by} may not promote this: ${own}.`);
    await session.commands(open.plan.id).send(forStep(said, open));
    if (driver.is === "alive") {
      terminal.print(`${driver.holder} drives and is told.`);
      return EXIT_CODES.ok;
    }
    terminal.say("Nobody drives this release; this command does.");
    return resumeRelease(session, { leavesOnHold, rollsBack }, signal, world);
  };
  return inSession({ ...common, takesRolling: true }, world, act, rollsBack ? {} : undefined);
}

/** All of it means every step. */
function forStep(request: Command, { step }: ReleaseState): Command {
  const isForOne = request.verb === "approve" || (request.verb === "promote" && !request.full);
  return isForOne ? { ...request, step } : request;
}

/** A person's way back heeds every point of no return. */
async function noReturn(
  { migrations, images }: Session,
  { plan, weights }: ReleaseState,
): Promise<string | undefined> {
  const jobs = await orUndefined(migrations.jobs());
  const { from: to } = plan;
  const { contracted } = migrations;
  const why = reasonOfNoReturn({ to, live: weights, image: images[to], jobs, contracted });
  if (why === undefined) return undefined;
  return `Past the point of no return: ${why}; nothing was changed. Next: sluice hold, and a fix forward; or sluice rollback --yes-past-no-return`;
}

/** All at once is a step, too. */
function tooMuch(
  request: Command,
  { weights, plan }: ReleaseState,
  { maxStep = 100 }: WeightLimits,
): string | undefined {
  const rest = 100 - weights[plan.to];
  if (request.verb !== "promote" || !request.full || rest <= maxStep) return undefined;
  return `promote --full adds ${String(rest)} % of the traffic at once, and release.maxStep is ${String(maxStep)}. Next: sluice promote, step by step`;
}

/** An answer to what nobody asks would be heard by nobody, and nothing stops a rollback. */
function reasonAgainst(request: Command, state: ReleaseState): string | undefined {
  if (state.phase === "return") {
    const { from, id } = state.plan;
    return `Release ${id} takes its traffic back to ${from} already, and nothing stops that. Next: sluice status`;
  }
  if (request.verb !== "approve") return undefined;
  const names =
    state.phase === "walk" ? approvalsIn(currentStep(state)).map(({ name }) => name) : [];
  if (names.includes(request.gate)) return undefined;
  const where = state.phase === "walk" ? currentStep(state).name : state.phase;
  const asked = names.length === 0 ? "nobody" : names.join(", ");
  return `${request.gate} is no approval of this step, ${where}; it asks ${asked}.`;
}
