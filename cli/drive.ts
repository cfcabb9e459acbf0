import type { ReleaseEvent, ReleaseOutcome } from "../model/release/event";
import { messageOf } from "../model/release/message";
import { newsOf } from "../model/release/sentence";
import { isRolledBack } from "../model/release/rollback";
import { type ReleaseState, stateOf, stableWeights } from "../model/release/state";
import { currentStep } from "../model/release/walk";
import { choosePaint } from "../preview/format/paint";
import type { World } from "./world";
import { type DriverOptions, Driver, type Observer } from "../release/driver/driver";
import { commitFile, UNCHANGED } from "../release/engine/stack-commits";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import type { Ending } from "../release/driver/shutdown";
import { Notifier } from "../release/notify/notifier";
import { JournalKeeper } from "../release/driver/journal-keeper";
import { LeaseLostError } from "../release/driver/ports";
import { orUndefined } from "../release/driver/result";
import { steadyClock } from "../release/driver/steady-clock";
import type { Session, SessionJournal, SessionLease } from "../release/session";
import { NewsLines } from "./view/progress";
import { alongPlan } from "./versions";

/** What a drive starts from. */
export interface DriveRequest extends DriverOptions {
  readonly session: Session;
  readonly lease: SessionLease;
  readonly journal: SessionJournal;
  /** The journal so far; its first event is the start. */
  readonly events: readonly ReleaseEvent[];
  /** How many of these events, at the end, are new and have not been told yet. */
  readonly fresh: number;
  readonly commit?: string;
  /** Looks on. @default - nobody */
  readonly observer?: Observer;
  /** Ends the driver between two effects. */
  readonly signal: AbortSignal;
}

/** What a release ends with, by its outcome. */
export const OUTCOME_CODES: Readonly<Record<ReleaseOutcome, ExitCode>> = {
  promoted: EXIT_CODES.ok,
  "rolled-back": EXIT_CODES.rolledBack,
  aborted: EXIT_CODES.aborted,
  superseded: EXIT_CODES.aborted,
  halted: EXIT_CODES.halted,
  "timed-out": EXIT_CODES.timedOut,
  failed: EXIT_CODES.failed,
};

/** Drives a release on: tells people, commits, gives the lease back at the end. */
export async function drive(request: DriveRequest, { terminal, report }: World): Promise<ExitCode> {
  const { lease, journal, events, fresh } = request;
  const state = stateOf(events);
  if (!state) throw new Error("the journal has no start");
  const session = await alongPlan(request.session, state.plan).catch(async (error: unknown) => {
    await orUndefined(lease.release());
    throw error;
  });
  const { service, release, stack } = session;
  const lines = new NewsLines(terminal.say, choosePaint(process.stderr, true));
  const notifier = new Notifier(release.notify, terminal.say);
  const commits = new Commits(session, terminal.say);
  const sender = {
    ...service,
    stack,
    ...(request.commit !== undefined && { commit: request.commit }),
  };
  // Whoever lost the lease writes nothing more, and takes no more commands.
  const lost = new AbortController();
  const keeper = new JournalKeeper(journal, (error) => {
    if (error instanceof LeaseLostError) lost.abort(error);
  });
  const router = session.router.under(lease);
  const tellByHand = (now: ReleaseState): void => {
    terminal.say(`by hand: ${router.byHand(stableWeights(now), now.plan.from)}`);
  };
  const observe = (event: ReleaseEvent, now: ReleaseState): void => {
    lines.tell(event, now);
    report?.({ release: now });
    const isFirst = now.failedEffect?.effect === "return" && now.failedEffect.times === 1;
    if (event.type === "stumbled" && isFirst) tellByHand(now);
    commits.note(event, now);
    const message = messageOf(event, now, sender);
    if (message) notifier.send(message);
    keeper.note(event);
    request.observer?.(event, now);
  };
  const over = new AbortController();
  const renew = session.follow?.(over.signal);
  const { pods, config, engine, migrations } = session;
  const clock = steadyClock(session.clock, Math.max(...events.map(({ at }) => at)));
  const ports = {
    ...(renew && { renew }),
    ...{ clock, pods, config, engine, migrations, journal, lease },
    router,
    traffic: session.traffic(),
    answers: session.answers(),
    commands: session.commands(state.plan.id, lease),
    ...(session.joint && { joint: session.joint }),
  };
  for (let count = events.length - fresh; count < events.length; count += 1) {
    const [event, now] = [events[count], stateOf(events.slice(0, count + 1))];
    if (event && now) observe(event, now);
  }
  const { leavesOnHold } = request;
  const driver = new Driver(ports, state, observe, { leavesOnHold, onTrouble: terminal.say });
  // At once: whoever drove before, and only slept, finds it in the journal before it writes there.
  keeper.start();
  try {
    const losses = [lost.signal, lease.lost];
    const ending = await driver.run(AbortSignal.any([request.signal, ...losses]));
    if (ending === "interrupted") for (const loss of losses) loss.throwIfAborted();
    if (ending === "holding") session.joint?.leave();
    await commits.end();
    if (driver.state.turned && driver.state.phase === "over" && !isRolledBack(driver.state)) {
      tellByHand(driver.state);
    }
    return tellEnd(ending, driver.state, stack, terminal.say);
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    terminal.say(error.message);
    session.joint?.turn(error.message);
    return EXIT_CODES.superseded;
  } finally {
    over.abort();
    keeper.stop();
    await lease.release().catch(() => undefined);
    tellGivenUp(await notifier.settle(), terminal.say);
  }
}

/** Says that some were not told. */
export function tellGivenUp(count: number, say: (text: string) => void): void {
  if (count > 0) say(`${String(count)} messages were given up: their receivers do not answer`);
}

function tellEnd(
  ending: Ending,
  state: ReleaseState,
  stack: string,
  say: (text: string) => void,
): ExitCode {
  switch (ending) {
    case "over":
      if (state.outcome === "promoted" && !state.isRecorded) {
        say(`    on       sluice up --stack ${stack}`);
        say(`    back     sluice rollback --stack ${stack}`);
        return EXIT_CODES.halfway;
      }
      return OUTCOME_CODES[state.outcome ?? "failed"];
    case "unkept":
      say(`The release is over: ${state.outcome ?? "failed"}. The cluster could not be told.`);
      say(`Next, on this machine and before anybody else acts: sluice resume --stack ${stack}`);
      return EXIT_CODES.unkept;
    case "holding":
      say(
        `The release is open and held. Next: sluice promote --stack ${stack}, or sluice rollback`,
      );
      return EXIT_CODES.holding;
    case "interrupted":
      say(`The release is open and nobody drives it; the weights stay as they are.`);
      say(`Next: sluice resume --stack ${stack}, or sluice rollback --stack ${stack}`);
      return EXIT_CODES.interrupted;
  }
}

/** Commits of the stack's file, as often as the settings say; none of them holds the traffic up. */
class Commits {
  /** One for all stacks of this process: two that commit at once would meet at git's lock. */
  private static queue: Promise<void> = Promise.resolve();
  private last: string | undefined;

  constructor(
    private readonly session: Session,
    private readonly say: (text: string) => void,
  ) {}

  note(event: ReleaseEvent, state: ReleaseState): void {
    const isChange = ["recorded", "retired", "contracted"].includes(event.type);
    if (!isChange && event.type !== "finished") return;
    const { service, stack, release } = this.session;
    const where = state.phase === "walk" ? currentStep(state).name : state.phase;
    const why = newsOf(event, state)?.text ?? where;
    this.last = `${service.app}/${stack}: ${where}\n\nRelease ${state.plan.id}: ${why}`;
    if (release.commit === "stage" && isChange) this.enqueue(this.last);
  }

  /** Waits for what is under way. */
  async end(): Promise<void> {
    const { commit } = this.session.release;
    if (commit !== "never" && this.last !== undefined) this.enqueue(this.last);
    await Commits.queue;
  }

  private enqueue(message: string): void {
    Commits.queue = Commits.queue.then(async () => {
      const why = await commitFile(this.session.config.file, message);
      if (why !== undefined && why !== UNCHANGED) {
        this.say(`the stack's file is not committed: ${why}`);
      }
    });
  }
}
