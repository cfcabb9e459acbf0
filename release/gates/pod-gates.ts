import { judgeReady, type ReadyGate } from "../../model/gates/kinds/ready";
import { judgeRestarts, type RestartsGate } from "../../model/gates/kinds/restarts";
import { missing } from "../../model/gates/reading";
import { errorMessage, within } from "./abortable";
import type { Adapter } from "./adapter";

/** Kubernetes says whether pods are ready. */
export const ready: Adapter<ReadyGate> = {
  async ask(gate, { color }, { pods }, signal) {
    const found = await within(signal, pods.count()).then(
      (count) => count[color],
      (error: unknown) => ({ missing: errorMessage(error) }),
    );
    return judgeReady(gate, color, found);
  },
};

/** Kubernetes says how often containers have started again since the release began. */
export const restarts: Adapter<RestartsGate> = {
  async ask(gate, question, { pods }, signal) {
    const { color, startedAt } = question;
    const found = await within(signal, pods.restartsSince(color, startedAt)).then(
      (value) => ({ value }),
      (error: unknown) => missing(errorMessage(error)),
    );
    return judgeRestarts(gate, color, found);
  },
};
