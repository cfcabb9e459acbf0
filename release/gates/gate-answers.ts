import type { ServiceSubject } from "../../model/metrics/subject";
import type { Gate } from "../../model/release/gate";
import type { PlannedGate } from "../../model/release/planned-gate";
import { unknown, type Verdict } from "../../model/release/verdict";
import type { Answers, Question } from "../ports";
import { askApproval } from "./approval";
import { abortWords, messageOf, within } from "./asked";
import { askCommand } from "./command";
import { askHttp, type PreviewRoute } from "./http";
import type { LogGates } from "./logs";
import type { MetricGates } from "./metrics";
import { askReady, askRestarts, type PodReader } from "./pods";

/** How long a gate may overstay its time until it is given up, in milliseconds: a program's last words. */
const OVERTIME_MS = 2000;

/** What gates are answered from. */
export interface Sources {
  readonly service: ServiceSubject;
  /** Left out where no Prometheus is configured: its gates are unknown. */
  readonly metrics?: MetricGates;
  /** Left out where no store of logs is configured: its gates are unknown. */
  readonly logs?: LogGates;
  readonly pods: PodReader;
  readonly route: PreviewRoute;
  /** A time of this machine's files as questions count. @default - they count alike */
  readonly fileTime?: (time: number) => number;
}

/**
 * Answers gates of a stack's file. A journal only names them: what is asked, called or run never comes from
 * the cluster.
 */
export class StackAnswers implements Answers {
  private readonly gates: ReadonlyMap<string, Gate>;

  /** @param gates - all gates of the stack's file */
  constructor(
    gates: readonly Gate[],
    private readonly answers: Pick<GateAnswers, "ask">,
  ) {
    this.gates = new Map(gates.map((gate) => [gate.name, gate]));
  }

  async ask({ name }: PlannedGate, question: Question, signal: AbortSignal): Promise<Verdict> {
    const gate = this.gates.get(name);
    return gate
      ? this.answers.ask(gate, question, signal)
      : unknown(`${name} is no gate of the stack's file`);
  }
}

/** Answers all gates. Never throws: what cannot be answered is a verdict, too. */
export class GateAnswers {
  constructor(private readonly sources: Sources) {}

  async ask(gate: Gate, question: Question, signal: AbortSignal): Promise<Verdict> {
    const milliseconds = gate.timeoutSeconds * 1000;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    const last = AbortSignal.any([signal, AbortSignal.timeout(milliseconds + OVERTIME_MS)]);
    try {
      return await within(last, this.answer(gate, question, limited));
    } catch (error) {
      return unknown(`${gate.name}: ${limited.aborted ? abortWords(limited) : messageOf(error)}`);
    }
  }

  private async answer(gate: Gate, question: Question, signal: AbortSignal): Promise<Verdict> {
    const { service, metrics, logs, pods, route } = this.sources;
    if (gate.kind === "logs" || (gate.kind === "query" && gate.from === "logs")) {
      if (!logs) return unknown(`${gate.name}: release.logs.loki is not set`);
      return logs.ask(gate, question, signal);
    }
    switch (gate.kind) {
      case "errors":
      case "latency":
      case "saturation":
      case "query":
        if (!metrics) return unknown(`${gate.name}: release.metrics.prometheus is not set`);
        return metrics.ask(gate, question, signal);
      case "ready":
        return askReady(gate, question, pods, signal);
      case "restarts":
        return askRestarts(gate, question, pods, signal);
      case "http":
        return askHttp(gate, question, route, signal);
      case "command":
        return askCommand(gate, question, service, signal);
      case "approval":
        return askApproval(gate, question, signal, this.sources.fileTime);
    }
  }
}
