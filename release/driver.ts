import type { Decision, Note } from "../model/release/decision";
import type { EffectName, HoldKind, ReleaseEvent } from "../model/release/event";
import type { Facts } from "../model/release/facts";
import { apply, latestTime, type Phase, type ReleaseState } from "../model/release/state";
import type { Sample } from "../model/release/verdict";
import { currentStep, walkSteps } from "../model/release/walk";
import { dueGates } from "../model/release/watch";
import { areSame, isServing, type Weights } from "../model/weights";
import { LeaseLostError, type Ports } from "./ports";
import { type Ending, Farewell } from "./farewell";
import { lookAndDecide, type Stand } from "./look-and-decide";
import { patiently } from "./patience";
import { Questions } from "./questions";
import { Forecasts } from "./forecasts";
import { Right } from "./right";
import { takeBack } from "./take-back";
import { steadyClock } from "./steady-clock";
import { refuseOverwriting, Updates } from "./updates";
import { reasonOf } from "../model/reason";
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
  /** The phase at whose end numbers of pods were given back. */
  private givenBackIn: Phase | undefined;
  private readonly right: Right;
  private readonly farewell: Farewell;

  constructor(
    world: Ports,
    private current: ReleaseState,
    private readonly observe: Observer = () => undefined,
    private readonly options: DriverOptions = { leavesOnHold: false },
  ) {
    const ports = { ...world, clock: steadyClock(world.clock, latestTime(current)) };
    this.ports = ports;
    this.forecasts = new Forecasts(ports.engine);
    this.updates = new Updates(ports.clock);
    this.right = new Right(ports);
    const { onTrouble = () => undefined } = options;
    this.farewell = new Farewell(ports, this.right, onTrouble);
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
        return this.farewell.stop(signal);
      }
      const isSure = await this.right.isSure(signal);
      const { facts, decision } = await lookAndDecide(this.ports, this.stand, isSure);
      if (decision.do === "end") return this.farewell.close(signal);
      if (decision.do === "wait" && this.isLeftToOthers()) return this.farewell.hold(signal);
      await this.perform(decision, facts, signal);
    }
  }

  /** Where the release stands at this moment: an update may end while the world is looked at. */
  private readonly stand = (): Stand => ({
    state: this.current,
    isRetiring: this.updates.isUnderWay("retire"),
  });

  private isLeftToOthers(): boolean {
    const { hold } = this.current;
    return this.options.leavesOnHold && hold !== undefined && LASTING.has(hold.kind);
  }

  private async perform(decision: Decision, facts: Facts, signal: AbortSignal): Promise<void> {
    const { to } = this.current.plan;
    switch (decision.do) {
      case "note":
        // Whoever took over writes weights, too: that is no stranger, and not for this driver to end.
        if (isHalt(decision.note)) await this.right.ask(signal);
        if (decision.note.type === "finished" && this.givenBackIn !== this.current.phase) {
          return this.giveBack(facts, signal);
        }
        if (await this.isForeseen(decision.note, signal)) this.note(decision.note);
        return;
      case "deploy":
        return this.updates.wait(
          "deploy",
          () => this.attempt("deploy", () => this.deploy(decision.replicas, signal)),
          signal,
        );
      case "shift": {
        const { weights } = decision;
        const forecast = this.forecasts.now(weights, this.activeAt(weights));
        if (!(await this.isThere(forecast, signal))) return;
        return this.attempt("shift", () => this.shift(weights, forecast));
      }
      case "return":
        return this.attempt("return", () => this.goBack(decision.weights, signal));
      case "record": {
        const asked = this.current;
        return this.updates.wait("record", () => this.record(asked), signal);
      }
      case "retire":
        return this.updates.wait(
          "retire",
          () => this.attempt("retire", () => this.retire(decision.replicas)),
          signal,
        );
      case "sample":
        return this.questions.ask(decision.gates, this.current, signal);
      case "wait":
        this.foresee();
        await this.ports.clock.sleep(decision.until - this.ports.clock.now(), signal);
        return;
      case "end":
        throw new Error(`the release to ${to} is over`);
    }
  }

  /** A color that does not come up ends the release, as nothing has moved yet; a driver that is stopped does not. */
  private async deploy(replicas: number | undefined, signal: AbortSignal): Promise<void> {
    const { to, id } = this.current.plan;
    const { journal, lease, engine } = this.ports;
    await journal.flush();
    await lease.confirm();
    try {
      await engine.deploy(to, replicas, `sluice ${id}: deploy ${to}`);
    } catch (error) {
      if (signal.aborted) throw error;
      if (this.current.phase !== "deploy") return;
      this.note({ type: "turned", outcome: "failed", reason: reasonOf(error) });
      return;
    }
    if (this.current.phase === "deploy") this.note({ type: "deployed" });
  }

  private async retire(replicas: number): Promise<void> {
    const { from, id } = this.current.plan;
    await this.ports.lease.confirm();
    await this.ports.engine.retire(from, replicas, `sluice ${id}: retire ${from}`);
    if (this.current.phase === "retire") this.note({ type: "retired", replicas });
  }

  /** Numbers of pods that the walk raised go back before the end; the guard is asked meanwhile. */
  private async giveBack(facts: Facts, signal: AbortSignal): Promise<void> {
    const { phase } = this.current;
    const act = async () => {
      const text = await giveBack(this.ports, this.current, facts);
      if (this.current.phase !== phase) return;
      if (text !== undefined) this.note({ type: "noted", text });
      this.givenBackIn = phase;
    };
    await this.updates.wait("restore", act, signal);
    if (this.givenBackIn === phase) return;
    const due = dueGates(this.current, this.ports.clock.now());
    await this.questions.ask(due, this.current, signal);
  }

  /**
   * Config goes first, so that an update by anybody repeats these weights instead of undoing them. The
   * right to drive is confirmed last: whoever takes over first takes it, then writes.
   */
  private async shift(weights: Weights, forecast: Promise<readonly string[]>): Promise<void> {
    const { router, config, journal, lease } = this.ports;
    const active = this.activeAt(weights);
    const others = await forecast;
    if (others.length > 0) {
      throw new Error(`the update would change more than the weights: ${others.join("; ")}`);
    }
    await journal.flush();
    await lease.confirm();
    await config.write(weights, active);
    await router.write(weights, active, [this.current.before, weights]);
    this.note({ type: "written", weights });
  }

  /** The router first: nothing that may be broken stands before it; only somebody else who drives does. */
  private async goBack(weights: Weights, signal: AbortSignal): Promise<void> {
    await this.right.glance(signal);
    await takeBack(this.ports, weights, this.current.plan.from, (note) => {
      this.note(note);
    });
  }

  /** What the engine says counts only for the weights that it was asked for. */
  private async record(asked: ReleaseState): Promise<void> {
    const { weights, phase, plan } = asked;
    const isMeant = () => this.current.phase === phase && areSame(this.current.weights, weights);
    try {
      await refuseOverwriting(this.ports.router, weights, this.activeAt(weights));
      await this.ports.lease.confirm();
      await this.ports.engine.record(weights, `sluice ${plan.id}: ${this.where()}`);
      if (isMeant()) this.note({ type: "recorded" });
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      if (isMeant()) this.note({ type: "stumbled", effect: "record", reason: reasonOf(error) });
    }
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
      this.note({ type: "stumbled", effect, reason: reasonOf(error) });
    }
  }

  /** Looks at the next step's changes ahead of time, so that the step itself need not wait for it. */
  private foresee(): void {
    const { phase, isRecorded, plan, step } = this.current;
    if (phase !== "walk" || !isRecorded) return;
    const next = walkSteps(plan)[step + 1];
    if (next && !areSame(next.weights, this.current.weights)) {
      this.ahead(next.weights).catch(() => undefined);
    }
  }

  /** A step is entered once its preview is there: from then on nothing but writes is in its way. */
  private async isForeseen(note: Note, signal: AbortSignal): Promise<boolean> {
    if (note.type !== "entered" || areSame(note.weights, this.current.weights)) return true;
    return this.isThere(this.ahead(note.weights), signal);
  }

  /** Whether a preview came to its end within a while. A backend that hangs must not blind the guard. */
  private async isThere(forecast: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
    const end = forecast.catch(() => undefined);
    if (await patiently(end, this.ports.clock, LOOK_MS, signal)) return true;
    const due = dueGates(this.current, this.ports.clock.now());
    await this.questions.ask(due, this.current, signal);
    return false;
  }

  private ahead(weights: Weights): Promise<readonly string[]> {
    return this.forecasts.ahead(weights, this.activeAt(weights));
  }

  /** The new color becomes the active one with the last weight of the old one. */
  private activeAt(weights: Weights) {
    const { from, to } = this.current.plan;
    return isServing(weights, from) ? from : to;
  }

  private where(): string {
    const { phase } = this.current;
    return phase === "walk" ? currentStep(this.current).name : phase;
  }

  private note(note: Note): void {
    const event: ReleaseEvent = { ...note, at: this.ports.clock.now() };
    this.ports.journal.append(event);
    this.current = apply(this.current, event);
    this.observe(event, this.current);
  }
}

function isHalt(note: Note): boolean {
  return note.type === "finished" && note.outcome === "halted";
}
