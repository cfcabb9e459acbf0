import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Answer, Call, MachineArgs, MachinePorts } from "./machine-child";

const ROOT = resolve(__dirname, "../../..");

/** A method's arguments and its answer, as they cross a pipe. */
type Asked<P, M extends keyof P> = P[M] extends (...args: infer A) => infer R
  ? { readonly args: A; readonly answer: Awaited<R> }
  : never;

/** A machine that takes part in a release, and may be killed. */
export class Machine {
  private readonly open = new Map<number, (answer: Answer) => void>();
  private count = 0;

  private constructor(private readonly child: ChildProcess) {
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        const answer = JSON.parse(line) as Answer;
        this.open.get(answer.id)?.(answer);
        this.open.delete(answer.id);
      });
    }
  }

  static start(args: MachineArgs): Machine {
    const script = join(__dirname, "machine-child.ts");
    const loader = join(ROOT, "loader.cjs");
    const stdio = ["pipe", "pipe", "inherit"] as const;
    return new Machine(
      spawn(process.execPath, ["--require", loader, script, JSON.stringify(args)], {
        stdio: [...stdio],
      }),
    );
  }

  /**
   * Calls a method.
   *
   * @throws Error with the name and the message of the one that was thrown there
   */
  async ask<P extends keyof MachinePorts, M extends keyof MachinePorts[P] & string>(
    port: P,
    method: M,
    ...args: Asked<MachinePorts[P], M>["args"]
  ): Promise<Asked<MachinePorts[P], M>["answer"]> {
    const call: Call = { id: (this.count += 1), port, method, args };
    const answered = new Promise<Answer>((settle) => this.open.set(call.id, settle));
    this.child.stdin?.write(`${JSON.stringify(call)}\n`);
    const answer = await answered;
    if ("error" in answer) throw Object.assign(new Error(), answer.error);
    return answer.value;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGKILL");
    await once(this.child, "exit");
  }
}
