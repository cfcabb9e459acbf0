import { reasonOf } from "../../model/reason";
import type { WavePlan } from "../../model/release/wave-plan";
import {
  decideWaves,
  type StackEnd,
  type StackProgress,
  stacksOf,
} from "../../model/release/waves";
import { EXIT_CODES, type ExitCode } from "../../model/exit-code";
import { exitCodeOf } from "../exit-code-of";
import type { Clock } from "./ports";

/** What a release of several stacks acts on. */
export interface WavePorts {
  readonly clock: Clock;
  /** Releases one stack, to its end. */
  release(stack: string): Promise<StackResult>;
  /** Tells a release under way to take its traffic back. */
  callBack(stack: string, why: string): Promise<void>;
  /** Takes the traffic of a stack back whose release has ended. */
  rollBack(stack: string, why: string): Promise<ExitCode>;
  /** Progress, for people. */
  say(text: string): void;
}

/** How one stack ended. */
export interface StackResult {
  readonly code: ExitCode;
  /** Name of its release. */
  readonly id?: string;
  /** Why it broke off. */
  readonly error?: string;
  /** What became of its traffic after another stack had failed. */
  readonly back?: string;
}

const ENDS: Readonly<Partial<Record<ExitCode, StackEnd>>> = {
  [EXIT_CODES.ok]: "promoted",
  [EXIT_CODES.holding]: "held",
  [EXIT_CODES.superseded]: "lost",
  [EXIT_CODES.interrupted]: "lost",
};

/** How long a stack rests that could not be told to go back. */
const CALL_AGAIN_MS = 1000;

/** Carries the release of several stacks out, wave after wave. */
export class WaveRunner {
  private readonly progress: Record<string, StackProgress> = {};
  /** In the order in which they ended. */
  private readonly results = new Map<string, StackResult>();
  private readonly running = new Map<string, Promise<void>>();
  /** Told to give up: they did not fail by themselves. */
  private readonly called = new Set<string>();

  constructor(
    private readonly plan: WavePlan,
    private readonly ports: WavePorts,
  ) {}

  /** @returns how each stack ended that has begun, the first to end first */
  async run(signal: AbortSignal): Promise<ReadonlyMap<string, StackResult>> {
    for (;;) {
      const now = this.ports.clock.now();
      const decision = decideWaves(this.plan, this.progress, now, signal.aborted);
      switch (decision.do) {
        case "start":
          for (const stack of decision.stacks) this.start(stack);
          break;
        case "call-back":
          await Promise.all(decision.stacks.map(async (stack) => this.callBack(stack, signal)));
          break;
        case "take-back":
          await this.rollBack(decision.stack);
          break;
        case "wait":
          await Promise.race(this.running.values());
          break;
        case "pause":
          this.ports.say(`the next wave begins at ${new Date(decision.until).toISOString()}`);
          await this.ports.clock.sleep(decision.until - now, signal);
          break;
        case "end":
          return this.results;
      }
    }
  }

  private start(stack: string): void {
    this.progress[stack] = { is: "under-way" };
    const running = this.release(stack).finally(() => this.running.delete(stack));
    this.running.set(stack, running);
  }

  private async release(stack: string): Promise<void> {
    const result = await this.ports.release(stack).catch((error: unknown): StackResult => {
      const code = exitCodeOf(error) ?? EXIT_CODES.failed;
      return { code, error: reasonOf(error) };
    });
    this.results.set(stack, result);
    const end = ENDS[result.code] ?? "failed";
    this.progress[stack] = { is: "ended", end, at: this.ports.clock.now() };
  }

  /** One that cannot be told yet, as it has only begun, is told again until it has ended. */
  private async callBack(stack: string, signal: AbortSignal): Promise<void> {
    const isFirst = !this.called.has(stack);
    this.called.add(stack);
    try {
      await this.ports.callBack(stack, this.why());
      if (this.progress[stack]?.is === "under-way") this.progress[stack] = { is: "called-back" };
    } catch (error) {
      if (isFirst) this.ports.say(`${stack} cannot be told to go back yet: ${reasonOf(error)}`);
      await Promise.race([this.running.get(stack), this.ports.clock.sleep(CALL_AGAIN_MS, signal)]);
    }
  }

  private async rollBack(stack: string): Promise<void> {
    this.progress[stack] = { is: "taken-back" };
    const back = await this.ports.rollBack(stack, this.why()).then(
      (code) =>
        code === EXIT_CODES.rolledBack ? "taken back" : `not taken back: code ${String(code)}`,
      (error: unknown) => `not taken back: ${reasonOf(error)}`,
    );
    const before = this.results.get(stack);
    if (before) this.results.set(stack, { ...before, back });
  }

  private why(): string {
    const failed = stacksOf(this.plan).filter((stack) => {
      const { [stack]: state } = this.progress;
      return state?.is === "ended" && state.end === "failed" && !this.called.has(stack);
    });
    return `${failed.join(", ")} failed`;
  }
}

/** What the whole ends with: the first stack that did not end well says it. */
export function codeOf(plan: WavePlan, results: ReadonlyMap<string, StackResult>): ExitCode {
  const bad = [...results.values()].find(({ code }) => code !== EXIT_CODES.ok);
  if (bad) return bad.code;
  // Only a person's signal ends it early while all is well.
  return results.size === stacksOf(plan).length ? EXIT_CODES.ok : EXIT_CODES.interrupted;
}
