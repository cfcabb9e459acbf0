import type { ReleaseEvent } from "./event";
import { apply, begin, type ReleaseState } from "./state";
import { currentStep, stepLabel } from "./walk";

/** How long one part of a release took. */
export interface StepTime {
  /** `deploy`, `verify`, `10 %`, `bake`, `retire` or `return`. */
  readonly name: string;
  readonly tookMs: number;
}

/** The parts of a release in the order in which it went through them. */
export function stepTimes(events: readonly ReleaseEvent[], now: number): readonly StepTime[] {
  const [started, ...rest] = events;
  if (started?.type !== "started") return [];
  let state = begin(started);
  const parts: { name: string; since: number; until: number }[] = [];
  const tell = (at: number) => {
    const name = partOf(state);
    const last = parts.at(-1);
    if (last) last.until = at;
    if (name !== undefined && last?.name !== name) parts.push({ name, since: at, until: at });
  };
  tell(started.at);
  for (const event of rest) {
    state = apply(state, event);
    tell(event.at);
  }
  if (state.outcome === undefined) tell(now);
  return parts.map(({ name, since, until }) => ({ name, tookMs: until - since }));
}

function partOf(state: ReleaseState): string | undefined {
  const isKept = state.phase === "retire" && state.plan.settings.retire === "keep";
  if (state.phase === "over" || isKept) return undefined;
  if (state.phase !== "walk") return state.phase;
  return stepLabel(currentStep(state), state.plan);
}
