import { spawn } from "node:child_process";
import type { ServiceSubject } from "../../model/metrics/subject";
import type { CommandGate } from "../../model/gates/kinds/command";
import { commandEnvironment, maskedOutput } from "../../model/release/command-environment";
import { visible } from "../../model/visible";
import { unknown, type Verdict } from "../../model/gates/verdict";
import type { Question } from "../driver/ports";
import type { Adapter } from "./adapter";
import { abortReason, errorMessage } from "./abortable";

/** The exit code that says "ask again later" (EX_TEMPFAIL). */
const TRY_LATER = 75;

/** Characters of the output that are kept: its end. */
const MOST_OUTPUT = 16 * 1024;

/** How long a program may take to end by itself once it is asked to, in milliseconds. */
const GRACE_MS = 1000;

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

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

/** Runs a program in a process group of its own, of which nothing is left afterwards. */
async function run(
  [program = "", ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<End> {
  if (signal.aborted) throw new Error(abortReason(signal));
  const child = spawn(program, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const { pid } = child;
  let output = "";
  const keep = (part: Buffer) => {
    output = (output + part.toString("utf8")).slice(-MOST_OUTPUT);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let force: NodeJS.Timeout | undefined;
  const stop = () => {
    killGroup(pid, "SIGTERM");
    force = setTimeout(() => {
      killGroup(pid, "SIGKILL");
    }, GRACE_MS);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<End>((resolve, reject) => {
      child.on("error", reject);
      child.on("exit", () => {
        // What the program left behind holds its output open.
        killGroup(pid, "SIGKILL");
      });
      child.on("close", (code, name) => {
        resolve({ code, signal: name, output });
      });
    });
  } finally {
    clearTimeout(force);
    signal.removeEventListener("abort", stop);
  }
}

/** Ends a program with everything that it started; nothing is left to end where it is gone already. */
function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function lastLine(output: string): string {
  const line = visible(output.trimEnd().split("\n").at(-1)?.trim() ?? "");
  return line.length > 200 ? `${line.slice(0, 197)}...` : line;
}

export const command: Adapter<CommandGate> = {
  ask: async (gate, question, { service }, signal) => askCommand(gate, question, service, signal),
};
