import type { Color } from "../../model/color";
import type { Tally } from "../../model/gates/tally";
import type { Question } from "../driver/ports";
import { judgeReady, type ReadyGate } from "../../model/gates/kinds/ready";
import { judgeRestarts, type RestartsGate } from "../../model/gates/kinds/restarts";
import { missing } from "../../model/gates/reading";
import { errorMessage, within } from "./abortable";
import type { Adapter, PodReader } from "./adapter";

/** Kubernetes says whether pods are ready. */
export const ready: Adapter<ReadyGate> = {
  async ask(gate, { color, names }, { pods }, signal) {
    const found = await within(signal, pods.count()).then(
      (count) => count[color],
      (error: unknown) => ({ missing: errorMessage(error) }),
    );
    return judgeReady(gate, names?.[color] ?? color, found);
  },
};

/** Kubernetes says how often containers have started again since the release began. */
export const restarts: Adapter<RestartsGate> = {
  async ask(gate, question, { pods }, signal) {
    const { color, active, names, startedAt } = question;
    const of = async (one: Color) => within(signal, pods.restartsSince(one, startedAt));
    const found = await of(color).then(
      (value) => ({ value }),
      (error: unknown) => missing(errorMessage(error)),
    );
    // The pods of two versions that follow each other are the same ones: there is nothing beside them.
    const isCompared = gate.compared && !names && "value" in found && found.value > gate.max;
    const beside = isCompared ? await ofPods(pods, question, found.value, of(active)) : undefined;
    const view = { color: names?.[color] ?? color, active: names?.[active] ?? active };
    return judgeRestarts(gate, view, found, beside);
  },
};

/** Restarts of both colors, of so many pods. @returns nothing where they are not known */
async function ofPods(
  pods: PodReader,
  { color, active }: Question,
  own: number,
  other: Promise<number>,
): Promise<Pick<Tally, "own" | "active"> | undefined> {
  return Promise.all([pods.count(), other]).then(
    ([count, restarts]) => ({
      own: { all: count[color].desired, bad: own },
      active: { all: count[active].desired, bad: restarts },
    }),
    () => undefined,
  );
}
