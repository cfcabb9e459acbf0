import { isServing } from "../weights";
import { type Decision, finish } from "./decision";
import type { Facts } from "./facts";
import type { ReleaseState } from "./state";
import { dueGates, mayTry, watch } from "./watch";

/** The old color stays warm for its time, and until nobody asks it any more. */
export function decideRetire(state: ReleaseState, facts: Facts, now: number): Decision {
  const { plan, stumble } = state;
  const { retire, deadlines } = plan.settings;
  const { from } = plan;
  if (retire === "keep") return finish("promoted", `${from} is kept warm`);
  if (state.isRetired) return finish("promoted", `${from} has ${String(retire.replicas)} pods`);
  const due = dueGates(state, now);
  if (due.length > 0) return { do: "sample", gates: due };
  if (facts.isRetiring === true) return { do: "retire", replicas: retire.replicas };
  const end = state.since + retire.afterSeconds * 1000;
  if (now < end) return watch(state, now, `${from} stays warm`, end);
  const isOver = now >= end + deadlines.drainSeconds * 1000;
  if (stumble?.effect === "retire" && isOver) {
    return finish("promoted", `${from} could not be scaled down: ${stumble.reason}`);
  }
  const isQuiet = facts.split?.shares[from] === 0 && !isServing(state.weights, from);
  if (isQuiet && mayTry(state, "retire", now)) return { do: "retire", replicas: retire.replicas };
  if (!isOver) return watch(state, now, `${from} is not known to be without requests`);
  return finish("promoted", `${from} was never seen without requests, so it is kept`);
}
