import type { ReleaseEvent } from "./event";
import type { Outcome } from "../gates/verdict";

/** Knows the last answer of each gate, so that the same one is not reported again. */
export class NewsFilter {
  private readonly last = new Map<string, Outcome>();

  /** Whether the event says something new; to be called with every event once, in order. */
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
