import type { Decision, Note } from "../../model/release/decision";
import type { EffectName, HoldKind, ReleaseEvent } from "../../model/release/event";
import type { Observation } from "../../model/release/observation";
import { latestTime } from "../../model/release/latest-time";
import { apply, type Phase, type ReleaseState } from "../../model/release/state";
import type { Sample } from "../../model/gates/verdict";
import { walkSteps } from "../../model/release/walk";
import { dueGates } from "../../model/release/watch";
import { areSame } from "../../model/traffic/weights";
import { LeaseLostError, type Ports, RefusedError } from "./ports";
import { type Ending, Shutdown } from "./shutdown";
import { nextDecision, type Position } from "./next-decision";
import { Effects } from "./effects";
import { finishesWithin } from "./finishes-within";
import { Questions } from "./questions";
import { Forecasts } from "./forecasts";
import { LeaseCheck } from "./lease-check";
import { steadyClock } from "./steady-clock";
import { Updates } from "./updates";
import { reasonOf } from "../../model/reason";
import { giveBack } from "./sizes";

/** Holds that somebody has to look at; the others go away by themselves, or end at their deadline. */
const LASTING: ReadonlySet<HoldKind> = new Set([
  "person",
  "approval",
  "gate",
  "split",
  "no-way-back",
]);

/** How long a preview is waited for, in milliseconds, before everything else is looked at again. */
const LOOK_MS = 1000;

/** Who looks on; called after every event. */
export type Observer = (event: ReleaseEvent, state: ReleaseState) => void;

/** How a driver behaves. */
export interface DriverOptions {
  /** Whether a hold ends the driver instead of being waited out; the release stays open. */
  readonly leavesOnHold: boolean;
  /** Told what could not be done, for people. */
  readonly onTrouble?: (text: string) => void;
}

/**
 * Carries a release out: looks at the world, decides, does one thing, notes it, and again. All that it
 * knows is in the journal, so that another driver can go on at any moment.
 */
export class Driver {
  private readonly ports: Ports;
  private readonly forecasts: Forecasts;
  private readonly questions: Questions;
  private readonly updates: Updates;
  private readonly effects: Effects;
  /** The phase at whose end numbers of pods were given back. */
  private givenBackIn: Phase | undefined;
  /** Whether the decision knew that another service of the release takes its traffic back. */
  private hasHeard = false;
  private readonly leaseCheck: LeaseCheck;
  private readonly shutdown: Shutdown;

  constructor(
    world: Ports,
    private current: ReleaseState,
    private readonly observe: Observer = () => undefined,
    private readonly options: DriverOptions = { leavesOnHold: false },
  ) {
    const ports = { ...world, clock: steadyClock(world.clock, latestTime(current)) };
    this.ports = ports;
    this.forecasts = new Forecasts(ports.engine, current.plan);
    this.updates = new Updates(ports.clock);
    this.leaseCheck = new LeaseCheck(ports);
    const { onTrouble = () => undefined } = options;
    this.shutdown = new Shutdown(ports, this.leaseCheck, onTrouble);
    this.effects = new Effects(
      ports,
      this.leaseCheck,
      () => this.current,
      (note) => {
        this.note(note);
      },
    );
    this.questions = new Questions(ports, (gate, sample, asked) => {
      this.answered(gate, sample, asked);
    });
  }

  get state(): ReleaseState {
    return this.current;
  }

  /**
   * Drives until the release is over, or until the signal aborts.
   *
   * @throws {@link LeaseLostError} when another driver took over
   */
  async run(signal: AbortSignal): Promise<Ending> {
    const end = new AbortController();
    try {
      return await this.walk(AbortSignal.any([signal, end.signal]));
    } finally {
      // Questions that nobody waits for any more.
      end.abort();
      await this.updates.end();
    }
  }

  private async walk(signal: AbortSignal): Promise<Ending> {
    for (;;) {
      if (signal.aborted) {
        await this.updates.end();
        return this.shutdown.stop(signal);
      }
      this.hasHeard = this.ports.joint?.signal.aborted === true;
      const isConfirmed = await this.leaseCheck.isConfirmed(signal);
      const { observed, decision } = await nextDecision(this.ports, this.position, isConfirmed);
      if (decision.do === "end") return this.shutdown.close(signal);
      if (decision.do === "wait" && this.isLeftToOthers()) return this.shutdown.hold(signal);
      if (decision.do === "note" && !this.isAwaited(decision.note)) {
        if (this.options.leavesOnHold && this.ports.joint?.isLeft === true) {
          return this.shutdown.hold(signal);
        }
        await this.watch(signal);
        continue;
      }
      await this.perform(decision, observed, signal);
    }
  }

  /** Where the release stands at this moment: an update may end while the world is looked at. */
  private readonly position = (): Position => ({
    state: this.current,
    isRetiring: this.updates.isUnderWay("retire"),
    isContracting: this.updates.isUnderWay("contract"),
  });

  private isLeftToOthers(): boolean {
    const { hold } = this.current;
    return this.options.leavesOnHold && hold !== undefined && LASTING.has(hold.kind);
  }

  private async perform(
    decision: Decision,
    observed: Observation,
    signal: AbortSignal,
  ): Promise<void> {
    const { to } = this.current.plan;
    const looking = this.untilTurned(signal);
    switch (decision.do) {
      case "note":
        // Whoever took over writes weights, too: that is no stranger, and not for this driver to end.
        if (isHalt(decision.note)) await this.leaseCheck.confirmWithRetry(signal);
        if (decision.note.type === "finished" && this.givenBackIn !== this.current.phase) {
          return this.giveBack(observed, signal);
        }
        if (await this.isForeseen(decision.note, looking)) this.note(decision.note);
        return;
      case "deploy":
        return this.updates.wait(
          "deploy",
          () => this.attempt("deploy", () => this.effects.deploy(decision.replicas, signal)),
          looking,
        );
      case "shift": {
        const { weights } = decision;
        const forecast = this.forecasts.now(weights);
        if (!(await this.isThere(forecast, looking))) return;
        return this.attempt("shift", () => this.effects.shift(weights, forecast));
      }
      case "return":
        return this.attempt("return", () => this.effects.rollBack(decision.weights, signal));
      case "record": {
        const asked = this.current;
        return this.updates.wait("record", () => this.effects.record(asked), looking);
      }
      case "retire":
        return this.updates.wait(
          "retire",
          () => this.attempt("retire", () => this.effects.retire(decision.replicas)),
          looking,
        );
      case "contract":
        return this.updates.wait(
          "contract",
          () => this.attempt("contract", () => this.effects.contract(signal)),
          looking,
        );
      case "sample":
        return this.questions.ask(decision.gates, this.current, looking);
      case "wait":
        this.foresee();
        await this.ports.clock.sleep(decision.until - this.ports.clock.now(), looking);
        return;
      case "end":
        throw new Error(`the release to ${to} is over`);
    }
  }

  /** A look ends as soon as another service of the release takes its traffic back: this one has to decide anew. */
  private untilTurned(signal: AbortSignal): AbortSignal {
    const { joint } = this.ports;
    return joint && !this.hasHeard ? AbortSignal.any([signal, joint.signal]) : signal;
  }

  /** Whether all services of the release are where this one is, so that none goes on alone. */
  private isAwaited(note: Note): boolean {
    const { joint } = this.ports;
    if (!joint) return true;
    if (note.type === "entered" && note.step === 0) return joint.arrive(0);
    return note.type !== "passed" || joint.arrive(note.step + 1);
  }

  /** Looks on for a moment while the others come. */
  private async watch(signal: AbortSignal): Promise<void> {
    const due = dueGates(this.current, this.ports.clock.now());
    await this.questions.ask(due, this.current, this.untilTurned(signal));
    await this.ports.clock.sleep(LOOK_MS, this.untilTurned(signal));
  }

  /** Numbers of pods that the walk raised go back before the end; the guard is asked meanwhile. */
  private async giveBack(observed: Observation, signal: AbortSignal): Promise<void> {
    const { phase } = this.current;
    const act = async () => {
      const text = await giveBack(this.ports, this.current, observed);
      if (this.current.phase !== phase) return;
      if (text !== undefined) this.note({ type: "noted", text });
      this.givenBackIn = phase;
    };
    await this.updates.wait("restore", act, signal);
    if (this.givenBackIn === phase) return;
    const due = dueGates(this.current, this.ports.clock.now());
    await this.questions.ask(due, this.current, signal);
  }

  /** Notes an answer, unless the release has gone on from where it was asked. */
  private answered(gate: string, sample: Sample, asked: ReleaseState): void {
    const { step, phase } = this.current;
    if (step === asked.step && phase === asked.phase) this.note({ type: "sampled", gate, sample });
  }

  /** Tries an effect; a failure is noted and tried again later, except for the loss of the lease. */
  private async attempt(effect: EffectName, act: () => Promise<void>): Promise<void> {
    const { phase } = this.current;
    try {
      await act();
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      if (this.current.phase !== phase) return;
      const refused = error instanceof RefusedError && { isRefused: true as const };
      this.note({ type: "stumbled", effect, reason: reasonOf(error), ...refused });
    }
  }

  /** Looks at the next step's changes ahead of time, so that the step itself need not wait for it. */
  private foresee(): void {
    const { phase, isRecorded, plan, step } = this.current;
    if (phase !== "walk" || !isRecorded) return;
    const next = walkSteps(plan)[step + 1];
    if (next && !areSame(next.weights, this.current.weights)) {
      this.forecasts.ahead(next.weights).catch(() => undefined);
    }
  }

  /** A step is entered once its preview is there: from then on nothing but writes is in its way. */
  private async isForeseen(note: Note, signal: AbortSignal): Promise<boolean> {
    if (note.type !== "entered" || areSame(note.weights, this.current.weights)) return true;
    return this.isThere(this.forecasts.ahead(note.weights), signal);
  }

  /** Whether a preview came to its end within a while. A backend that hangs must not blind the guard. */
  private async isThere(forecast: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
    const end = forecast.catch(() => undefined);
    if (await finishesWithin(end, this.ports.clock, LOOK_MS, signal)) return true;
    const due = dueGates(this.current, this.ports.clock.now());
    await this.questions.ask(due, this.current, signal);
    return false;
  }

  private note(note: Note): void {
    const event: ReleaseEvent = { ...note, at: this.ports.clock.now() };
    this.ports.journal.append(event);
    this.current = apply(this.current, event);
    this.observe(event, this.current);
    const isBad = note.type === "finished" && note.outcome !== "promoted";
    if (note.type === "turned" || isBad) this.ports.joint?.turn(note.reason);
  }
}

function isHalt(note: Note): boolean {
  return note.type === "finished" && note.outcome === "halted";
}
