import type { ReleaseEvent } from "./event";
import type { Outcome } from "./verdict";

/** Knows what gates said last, so that the same answer is not told again. */
export class AnswerMemory {
  private readonly last = new Map<string, Outcome>();

  /** Whether the event tells more than was known; to be asked of every event once, in order. */
  isNews(event: ReleaseEvent): boolean {
    if (event.type === "entered") this.last.clear();
    if (event.type !== "sampled") return true;
    const { gate, sample } = event;
    // Nothing is known when a step begins.
    const isSame = (this.last.get(gate) ?? "unknown") === sample.outcome;
    this.last.set(gate, sample.outcome);
    return !isSame;
  }
}
