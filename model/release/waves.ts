import type { Wave, WavePlan } from "./wave-plan";

/**
 * How the release of one stack ended, for the others: all traffic on the new color; open, as it waits for
 * somebody; driven on by somebody else; anything else.
 */
export type StackEnd = "promoted" | "held" | "lost" | "failed";

/** How far one stack is; it has not begun where nothing is known. */
export type StackProgress =
  | { readonly is: "under-way" }
  /** Was told to give up, and has not ended yet. */
  | { readonly is: "called-back" }
  | { readonly is: "ended"; readonly end: StackEnd; readonly at: number }
  /** Its traffic went back after its release had ended, or could not. */
  | { readonly is: "taken-back" };

/** How far all stacks are, by name. */
export type WaveProgress = Readonly<Partial<Record<string, StackProgress>>>;

/** What comes next. */
export type WaveDecision =
  | { readonly do: "start"; readonly stacks: readonly string[] }
  /** Tell stacks under way to give up. */
  | { readonly do: "call-back"; readonly stacks: readonly string[] }
  /** Take the traffic of a stack back whose release has ended. */
  | { readonly do: "take-back"; readonly stack: string }
  /** Until a stack under way has ended. */
  | { readonly do: "wait" }
  | { readonly do: "pause"; readonly until: number }
  | { readonly do: "end" };

/**
 * The next thing to do with the stacks of a release. Pure, as the walk of one stack is.
 *
 * @param isStopped - whether a person stops this process: nothing begins any more, and nothing goes back
 */
export function decideWaves(
  plan: WavePlan,
  progress: WaveProgress,
  now: number,
  isStopped: boolean,
): WaveDecision {
  const stacks = stacksOf(plan);
  const isBack =
    plan.onFailure === "rollback" &&
    !isStopped &&
    stacks.some((one) => endOf(progress[one]) === "failed");
  const walking = stacks.filter((one) => progress[one]?.is === "under-way");
  if (isBack && walking.length > 0) return { do: "call-back", stacks: walking };
  if (stacks.some((one) => isUnderWay(progress[one]))) return { do: "wait" };
  const next = isBack ? lastToTakeBack(stacks, progress) : undefined;
  if (next !== undefined) return { do: "take-back", stack: next };
  const isOver = stacks.some((one) => progress[one] && endOf(progress[one]) !== "promoted");
  return isOver || isStopped ? { do: "end" } : begin(plan, progress, now);
}

/** All stacks, in the order in which they begin. */
export function stacksOf({ waves }: WavePlan): readonly string[] {
  return waves.flatMap(({ stacks }) => stacks);
}

function begin({ waves }: WavePlan, progress: WaveProgress, now: number): WaveDecision {
  const index = waves.findIndex(({ stacks }) => stacks.some((one) => !progress[one]));
  const wave = waves[index];
  if (!wave) return { do: "end" };
  const waiting = wave.stacks.filter((one) => !progress[one]);
  const until = waiting.length === wave.stacks.length ? pauseEnd(waves[index - 1], progress) : now;
  if (now < until) return { do: "pause", until };
  return { do: "start", stacks: wave.together ? waiting : waiting.slice(0, 1) };
}

/** When the pause after a wave is over. */
function pauseEnd(wave: Wave | undefined, progress: WaveProgress): number {
  if (!wave) return -Infinity;
  const ends = wave.stacks.map((one) => {
    const { [one]: state } = progress;
    return state?.is === "ended" ? state.at : -Infinity;
  });
  return Math.max(...ends) + wave.pauseSeconds * 1000;
}

/** The last that moved goes back first. */
function lastToTakeBack(stacks: readonly string[], progress: WaveProgress): string | undefined {
  return [...stacks].reverse().find((one) => {
    const end = endOf(progress[one]);
    return end === "promoted" || end === "held";
  });
}

function isUnderWay(state: StackProgress | undefined): boolean {
  return state?.is === "under-way" || state?.is === "called-back";
}

function endOf(state: StackProgress | undefined): StackEnd | undefined {
  return state?.is === "ended" ? state.end : undefined;
}
