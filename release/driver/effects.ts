import type { Note } from "../../model/release/decision";
import type { ReleaseState } from "../../model/release/state";
import { activeAt, currentStep } from "../../model/release/walk";
import { reasonOf } from "../../model/reason";
import { areSame, type Weights } from "../../model/traffic/weights";
import type { LeaseCheck } from "./lease-check";
import { LeaseLostError, type Ports } from "./ports";
import { refuseOverwriting } from "./updates";
import { writeRollback } from "./write-rollback";

/** What a driver does to the world, each effect with what has to stand before it. */
export class Effects {
  /**
   * @param state - where the release stands at this moment
   * @param note - writes what was done into the journal
   */
  constructor(
    private readonly ports: Ports,
    private readonly leaseCheck: LeaseCheck,
    private readonly state: () => ReleaseState,
    private readonly note: (note: Note) => void,
  ) {}

  /** A color that does not come up ends the release, as nothing has moved yet; a driver that is stopped does not. */
  async deploy(replicas: number | undefined, signal: AbortSignal): Promise<void> {
    const { to, id } = this.state().plan;
    const { journal, lease, engine } = this.ports;
    await journal.flush();
    await lease.confirm();
    try {
      await engine.deploy(to, replicas, `sluice ${id}: deploy ${to}`);
    } catch (error) {
      if (signal.aborted) throw error;
      if (this.state().phase !== "deploy") return;
      this.note({ type: "turned", outcome: "failed", reason: reasonOf(error) });
      return;
    }
    if (this.state().phase === "deploy") this.note({ type: "deployed" });
  }

  async retire(replicas: number): Promise<void> {
    const { from, id } = this.state().plan;
    await this.ports.lease.confirm();
    await this.ports.engine.retire(from, replicas, `sluice ${id}: retire ${from}`);
    if (this.state().phase === "retire") this.note({ type: "retired", replicas });
  }

  /** The Job takes its time outside of the engine, so that no update has to wait for it. */
  async contract(signal: AbortSignal): Promise<void> {
    const { from, id } = this.state().plan;
    const { lease, engine, migrations } = this.ports;
    await lease.confirm();
    const job = await engine.contract(from, `sluice ${id}: contract without ${from}`);
    await migrations.finished(job, signal);
    if (this.state().phase === "retire") this.note({ type: "contracted" });
  }

  /**
   * Config goes first, so that an update by anybody repeats these weights instead of undoing them. The
   * right to drive is confirmed last: whoever takes over first takes it, then writes.
   */
  async shift(weights: Weights, forecast: Promise<readonly string[]>): Promise<void> {
    const { router, config, journal, lease } = this.ports;
    const active = activeAt(this.state().plan, weights);
    const others = await forecast;
    if (others.length > 0) {
      throw new Error(`the update would change more than the weights: ${others.join("; ")}`);
    }
    await journal.flush();
    await lease.confirm();
    await config.write(weights, active);
    await router.write(weights, active, [this.state().before, weights]);
    this.note({ type: "written", weights });
  }

  /** The router first: nothing that may be broken stands before it; only somebody else who drives does. */
  async rollBack(weights: Weights, signal: AbortSignal): Promise<void> {
    await this.leaseCheck.confirmSoon(signal);
    await writeRollback(this.ports, weights, this.state().plan.from, (note) => {
      this.note(note);
    });
  }

  /** What the engine says counts only for the weights that it was asked for. */
  async record(asked: ReleaseState): Promise<void> {
    const { weights, phase, plan } = asked;
    const isMeant = () => this.state().phase === phase && areSame(this.state().weights, weights);
    try {
      await refuseOverwriting(this.ports.router, weights, activeAt(this.state().plan, weights));
      await this.ports.lease.confirm();
      await this.ports.engine.record(weights, `sluice ${plan.id}: ${this.where()}`);
      if (isMeant()) this.note({ type: "recorded" });
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      if (isMeant()) this.note({ type: "stumbled", effect: "record", reason: reasonOf(error) });
    }
  }

  private where(): string {
    const { phase } = this.state();
    return phase === "walk" ? currentStep(this.state()).name : phase;
  }
}
