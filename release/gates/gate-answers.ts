import { setMaxListeners } from "node:events";
import type { Gate } from "../../model/gates/gate";
import type { PlannedGate } from "../../model/gates/planned-gate";
import { unknown, type Verdict } from "../../model/gates/verdict";
import type { Answers, Question } from "../driver/ports";
import type { Adapter, GateSources } from "./adapter";
import { approval } from "./approval";
import { abortReason, errorMessage, within } from "./abortable";
import { command } from "./command";
import { http } from "./http";
import { errors, latency, logs, query, saturation } from "./metric-gates";
import { ready, restarts } from "./pod-gates";
import { signature } from "./signature";

/** How long a gate may overstay its time until it is given up, in milliseconds: a program ends its output. */
const OVERTIME_MS = 2000;

/** Requests of one gate that are under way at the same time. */
const MOST_QUESTIONS = 50;

type Kind = Gate["kind"];

const OWN = {
  errors,
  latency,
  saturation,
  query,
  logs,
  ready,
  restarts,
  http,
  command,
  approval,
  signature,
} satisfies { readonly [K in Kind]: Adapter<Extract<Gate, { readonly kind: K }>> };

/** Who asks, by the kind of the gate. */
const ADAPTERS: Readonly<Record<Kind, Adapter<Gate>>> = OWN;

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
  constructor(private readonly sources: GateSources) {}

  async ask(gate: Gate, question: Question, signal: AbortSignal): Promise<Verdict> {
    const milliseconds = gate.timeoutSeconds * 1000;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
    // A gate may ask a dozen questions at once.
    setMaxListeners(MOST_QUESTIONS, limited);
    const last = AbortSignal.any([signal, AbortSignal.timeout(milliseconds + OVERTIME_MS)]);
    try {
      const adapter = ADAPTERS[gate.kind];
      return await within(last, adapter.ask(gate, question, this.sources, limited));
    } catch (error) {
      return unknown(
        `${gate.name}: ${limited.aborted ? abortReason(limited) : errorMessage(error)}`,
      );
    }
  }
}
