import type { Request } from "../../model/release/facts";
import type { WeightLimits } from "../../model/release/limits";
import type { ReleaseState } from "../../model/release/state";
import { approvalsIn, currentStep } from "../../model/release/walk";
import type { Command, World } from "../command";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { type CommonOptions, misuse, readLine, refuseWords } from "../options";
import { ReleaseError } from "../release-error";
import type { Session } from "../session";
import { whoami } from "../whoami";
import { inSession } from "./in-session";
import { openRelease } from "./open-release";
import { requireWalk, resumeRelease } from "./resume";

/** Moves a release on: out of a wait, past one gate that a person answers, or past all gates. */
export const promote: Command = async (argv, world) => {
  const { common, values, words } = readLine("promote", argv, {
    full: { type: "boolean" },
    gate: { type: "string" },
    "no-wait": { type: "boolean" },
  });
  refuseWords("promote", words);
  const { gate, full = false, "no-wait": leavesOnHold = false } = values;
  if (gate !== undefined && full) {
    throw misuse("promote", "--gate and --full", "both", "one of them");
  }
  const by = whoami();
  const request: Request =
    gate === undefined ? { verb: "promote", by, full } : { verb: "approve", by, gate };
  return say({ common, request, leavesOnHold }, world);
};

/** Stops a release where it is. */
export const hold: Command = async (argv, world) => stop("hold", argv, world);

/** Gives a release up: all traffic back. */
export const abort: Command = async (argv, world) => stop("abort", argv, world);

async function stop(
  verb: "hold" | "abort",
  argv: readonly string[],
  world: World,
): Promise<ExitCode> {
  const { common, values, words } = readLine(verb, argv, {
    reason: { type: "string" },
    "no-wait": { type: "boolean" },
  });
  refuseWords(verb, words);
  const { reason = `sluice ${verb}`, "no-wait": leavesOnHold = verb === "hold" } = values;
  return say({ common, request: { verb, by: whoami(), reason }, leavesOnHold }, world);
}

/** A word, and for whom. */
interface Word {
  readonly common: CommonOptions;
  readonly request: Request;
  /** Whether this process, if it has to drive, leaves a hold to others. */
  readonly leavesOnHold: boolean;
}

/** Says a word to whoever drives; where nobody does, this process drives on with the word. */
async function say({ common, request, leavesOnHold }: Word, world: World): Promise<ExitCode> {
  const { terminal } = world;
  const goesBack = request.verb === "abort";
  const act = async (session: Session, signal: AbortSignal) => {
    const open = await openRelease(session);
    if (!open) throw refused("No release is open, so there is nothing to do.");
    const why = reasonAgainst(request, open) ?? tooMuch(request, open, session.release);
    if (why !== undefined) throw refused(why);
    const driver = await session.lease().driverState();
    // A word that nobody may act on would wait for whoever drives next.
    if (driver.is !== "alive") requireWalk(session, open);
    const said = { ...request, by: await session.person() };
    await session.inbox(open.plan.id).post(forStep(said, open));
    if (driver.is === "alive") {
      terminal.print(`${driver.holder} drives and is told.`);
      return EXIT_CODES.ok;
    }
    terminal.say("Nobody drives this release; this command does.");
    return resumeRelease(session, { leavesOnHold, goesBack }, signal, world);
  };
  return inSession(common, world, act, goesBack ? {} : undefined);
}

/** All of it means every step. */
function forStep(request: Request, { step }: ReleaseState): Request {
  const isForOne = request.verb === "approve" || (request.verb === "promote" && !request.full);
  return isForOne ? { ...request, step } : request;
}

function refused(why: string): ReleaseError {
  return new ReleaseError(why, EXIT_CODES.refused);
}

/** All at once is a step, too. */
function tooMuch(
  request: Request,
  { weights, plan }: ReleaseState,
  { maxStep = 100 }: WeightLimits,
): string | undefined {
  const rest = 100 - weights[plan.to];
  if (request.verb !== "promote" || !request.full || rest <= maxStep) return undefined;
  return `promote --full adds ${String(rest)} % of the traffic at once, and release.maxStep is ${String(maxStep)}. Next: sluice promote, step by step`;
}

/** An answer to what nobody asks would be heard by nobody, and nothing stops a way back. */
function reasonAgainst(request: Request, state: ReleaseState): string | undefined {
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
