import type { ServiceSubject } from "../../model/metrics/subject";
import type { CommandGate } from "../../model/gates/kinds/command";
import { commandEnvironment, maskedOutput } from "../../model/release/command-environment";
import { unknown, type Verdict } from "../../model/gates/verdict";
import type { Question } from "../driver/ports";
import type { Adapter } from "./adapter";
import { abortReason, errorMessage } from "./abortable";
import { lastLine, run } from "./program";

/** The exit code that says "ask again later" (EX_TEMPFAIL). */
const TRY_LATER = 75;

/** Runs a program of the user's own. It gets what it may need in its environment. */
export async function askCommand(
  gate: CommandGate,
  question: Question,
  service: ServiceSubject,
  signal: AbortSignal,
): Promise<Verdict> {
  const [program = ""] = gate.command;
  const what = `${gate.name}: ${program}`;
  try {
    const end = await run(gate.command, environment(gate, question, service), signal);
    if (signal.aborted) return unknown(`${what}: ${abortReason(signal)}`);
    if (end.code === null) return unknown(`${what} was ended by ${end.signal ?? "a signal"}`);
    const output = lastLine(maskedOutput(end.output, process.env, gate.env ?? []));
    const word = output === "" ? "" : `: ${output}`;
    if (end.code === 0) return { outcome: "passed", sentence: `${what} succeeded${word}` };
    if (end.code === TRY_LATER) return unknown(`${what} does not know yet${word}`);
    return {
      outcome: "failed",
      sentence: `${what} failed with exit code ${String(end.code)}${word}`,
    };
  } catch (error) {
    return unknown(`${what} cannot be started: ${errorMessage(error)}`);
  }
}

function environment(
  { name, env = [] }: CommandGate,
  { color, active, names, weights, startedAt, since }: Question,
  { app, namespace }: ServiceSubject,
): NodeJS.ProcessEnv {
  return {
    ...commandEnvironment(process.env, env),
    SLUICE_APP: app,
    SLUICE_NAMESPACE: namespace,
    // Where there are no colors, nobody can ask one by its name.
    ...(names ? {} : { SLUICE_COLOR: color, SLUICE_ACTIVE: active }),
    SLUICE_GATE: name,
    SLUICE_STARTED_AT: new Date(startedAt).toISOString(),
    SLUICE_SINCE: new Date(since).toISOString(),
    SLUICE_WEIGHT: String(weights[color]),
  };
}

export const command: Adapter<CommandGate> = {
  ask: async (gate, question, { service }, signal) => askCommand(gate, question, service, signal),
};
