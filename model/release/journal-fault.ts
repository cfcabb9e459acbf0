import { areSame, formatWeights } from "../traffic/weights";
import type { ReleaseEvent } from "./event";
import { walkSteps, type WalkStep } from "./walk";

/**
 * What a journal says that no release does, whatever its lines are one by one; `undefined` where nothing
 * is wrong. A journal that had to be cut has gaps, and a clock that was set back gives earlier times:
 * neither is a fault.
 */
export function journalFault(events: readonly ReleaseEvent[]): string | undefined {
  const [started, ...rest] = events;
  if (!started) return undefined;
  if (started.type !== "started") return "the journal has no start";
  const steps = walkSteps(started.plan);
  for (const [index, event] of rest.entries()) {
    const line = `event ${String(index + 2)} of the journal`;
    if (event.type === "started") return `${line} is a second start`;
    if (rest[index - 1]?.type === "finished") return `${line} comes after the end`;
    const fault = faultOf(event, steps);
    if (fault !== undefined) return `${line} ${fault}`;
  }
  return undefined;
}

function faultOf(event: ReleaseEvent, steps: readonly WalkStep[]): string | undefined {
  switch (event.type) {
    case "entered":
    case "passed": {
      const step = steps[event.step];
      if (!step) return `is about step ${String(event.step)}, which the walk has not`;
      if (event.type === "passed" || areSame(event.weights, step.weights)) return undefined;
      return `enters ${step.name} with ${formatWeights(event.weights)}`;
    }
    case "written": {
      const planned = steps.some(({ weights }) => areSame(weights, event.weights));
      return planned ? undefined : `writes ${formatWeights(event.weights)}, which no step has`;
    }
    default:
      return undefined;
  }
}
