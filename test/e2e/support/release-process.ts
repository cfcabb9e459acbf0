import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";

/** The command line of this checkout. */
export const CHECKOUT = resolve(__dirname, "../../../sluice.cjs");

/** How a command ended. */
export interface Ended {
  /** Left out after a signal. */
  readonly code: number | undefined;
  readonly output: string;
}

/** The command line in a process of its own, so that a kill is a kill. */
export class SluiceProcess {
  readonly startedAt = Date.now();
  private text = "";
  /** Settles when the process is gone; never fails. */
  readonly ended: Promise<Ended>;

  private constructor(private readonly child: ChildProcess) {
    const take = (chunk: Buffer): void => {
      this.text += chunk.toString();
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    // Not "close": an engine that outlives its driver keeps the pipes open.
    this.ended = once(child, "exit").then(([code]) => ({
      code: typeof code === "number" ? code : undefined,
      output: this.text,
    }));
  }

  /** @param command - path of the command line's file. @default - that of this checkout */
  static start(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    command: string = CHECKOUT,
  ): SluiceProcess {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const child = spawn(process.execPath, [command, ...args], { env, stdio: [...stdio] });
    return new SluiceProcess(child);
  }

  /** What it has printed so far. */
  get output(): string {
    return this.text;
  }

  /** Goes away as a reader of its output does that has seen enough. */
  stopReading(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  /** Stops it as a suspended machine does, or lets it go on. */
  suspend(isStopped: boolean): void {
    this.child.kill(isStopped ? "SIGSTOP" : "SIGCONT");
  }

  /** Asks it to end, as a pipeline does that is cancelled. */
  async stop(): Promise<Ended> {
    this.child.kill("SIGTERM");
    return this.ended;
  }

  /** Ends it at once, without a last word. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.ended;
  }
}
