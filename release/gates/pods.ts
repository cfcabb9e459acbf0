import type { Color, PerColor } from "../../model/color";
import type { PodCount } from "../../model/release/facts";
import type { ReadyGate, RestartsGate } from "../../model/release/gate";
import { judgeReady, judgeRestarts } from "../../model/release/judge-pods";
import { missing } from "../../model/release/reading";
import type { Verdict } from "../../model/release/verdict";
import type { Question } from "../ports";
import { messageOf, within } from "./asked";

/** The pods of both colors, as gates look at them. */
export interface PodReader {
  count(): Promise<PerColor<PodCount>>;
  /**
   * Restarts of a color's containers.
   *
   * @param time - milliseconds since the epoch; earlier restarts do not count
   */
  restartsSince(color: Color, time: number): Promise<number>;
}

/** Asks Kubernetes whether pods are ready. */
export async function askReady(
  gate: ReadyGate,
  question: Question,
  pods: PodReader,
  signal: AbortSignal,
): Promise<Verdict> {
  const { color } = question;
  const found = await within(signal, pods.count()).then(
    (count) => count[color],
    (error: unknown) => ({ missing: messageOf(error) }),
  );
  return judgeReady(gate, color, found);
}

/** Asks Kubernetes for restarts since the release began. */
export async function askRestarts(
  gate: RestartsGate,
  question: Question,
  pods: PodReader,
  signal: AbortSignal,
): Promise<Verdict> {
  const { color, startedAt } = question;
  const found = await within(signal, pods.restartsSince(color, startedAt)).then(
    (value) => ({ value }),
    (error: unknown) => missing(messageOf(error)),
  );
  return judgeRestarts(gate, color, found);
}
