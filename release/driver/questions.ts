import type { PlannedGate } from "../../model/gates/planned-gate";
import type { ReleaseState } from "../../model/release/state";
import { sidesOf } from "../../model/release/rollout";
import { currentStep } from "../../model/release/walk";
import { ofGate } from "../../model/gates/gate-status";
import type { Sample } from "../../model/gates/verdict";
import { finishesWithin } from "./finishes-within";
import type { Ports, Question } from "./ports";

/** How long gates are waited for before everything else is looked at again, in milliseconds. */
const TIMEOUT_MS = 500;

/** Told each answer, and of which state it was asked. */
export type AnswerListener = (gate: string, sample: Sample, asked: ReleaseState) => void;

/** Questions to gates. A slow one keeps no other from being asked again. */
export class Questions {
  /** Those that have no answer yet, by gate. */
  private readonly open = new Map<string, Promise<void>>();

  constructor(
    private readonly ports: Pick<Ports, "answers" | "clock">,
    private readonly tell: AnswerListener,
  ) {}

  /** Asks gates, and returns when all have answered or the timeout is over; later answers are told, too. */
  async ask(
    gates: readonly PlannedGate[],
    state: ReleaseState,
    signal: AbortSignal,
  ): Promise<void> {
    for (const gate of gates) {
      if (this.open.has(gate.name)) continue;
      const answer = this.put(gate, state, signal).finally(() => this.open.delete(gate.name));
      this.open.set(gate.name, answer);
    }
    const answers = gates.map(async ({ name }) => this.open.get(name));
    await finishesWithin(Promise.all(answers), this.ports.clock, TIMEOUT_MS, signal);
  }

  private async put(gate: PlannedGate, state: ReleaseState, signal: AbortSignal): Promise<void> {
    const { plan, phase, startedAt, settledAt, writtenAt, weights } = state;
    const question: Question = {
      color: plan.to,
      active: plan.from,
      ...(plan.rollout && { names: sidesOf(plan) }),
      release: plan.id,
      step: phase === "walk" ? currentStep(state).name : phase,
      startedAt,
      since: settledAt ?? writtenAt ?? startedAt,
      now: this.ports.clock.now(),
      weights,
      changedAt: writtenAt ?? startedAt,
      tallies: ofGate(state.tallies, gate.name),
    };
    const verdict = await this.ports.answers.ask(gate, question, signal);
    // What was cut off is no answer.
    if (!signal.aborted) this.tell(gate.name, { ...verdict, at: question.now }, state);
  }
}
