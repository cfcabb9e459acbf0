import { z } from "zod";
import { parseUnitName, unitName } from "../services";
import { anyText, duration, flag, object, word } from "../settings/fields";
import { type Problem, problem } from "../settings/problem";
import { readAs } from "../settings/reading";
import { SettingsError } from "../settings/settings-error";
import type { Resolved } from "../settings/typed";
import { isMap } from "../settings/merge";
import { renamedWords, upToDate, was } from "../settings/renamed";
import { durationText, seconds } from "../units/duration";

const waveSchema = object({
  /**
   * Stacks that have all been released before any of the next wave is; `prod:web` is a service of one. Services of
   * one stack that go together walk side by side, and back together.
   */
  stacks: z
    .array(anyText("a stack's name"), { error: "a list of stacks" })
    .min(1, { error: "at least one stack" }),
  /** Whether they go at the same time; else one after the other. */
  together: flag().default(false),
  /** Time from the end of this wave to the start of the next one. */
  pause: duration({ min: "0s", max: "7d" }).meta(was("pauseSeconds", "seconds")).prefault("0s"),
});

const planSchema = object({
  /** In this order. */
  waves: z.array(waveSchema, { error: "a list of waves" }).min(1, { error: "at least one wave" }),
  /** What becomes of the other stacks when one fails: they stay where they are, or go back, too. */
  onFailure: word(["stop", "rollback"]).default("stop"),
});

/** Stacks that are released together or one after the other. */
export interface Wave extends Omit<Resolved<typeof waveSchema>, "pause"> {
  readonly pauseSeconds: number;
}

/** A release of several stacks. */
export interface WavePlan extends Pick<Resolved<typeof planSchema>, "onFailure"> {
  readonly waves: readonly Wave[];
}

/**
 * Checks what a waves file says.
 *
 * @param stacks - those that there are
 * @param file - its name, for the message
 * @param onRenamed - told of keys that stand there under old names
 * @throws SettingsError with every problem found
 */
export function parseWaves(
  raw: unknown,
  stacks: readonly string[],
  file: string,
  onRenamed: (words: string) => void,
): WavePlan {
  const { args = raw, renamed = [] } = isMap(raw) ? upToDate(planSchema, raw) : {};
  for (const one of renamed) onRenamed(`${file}: ${renamedWords(one)}`);
  const { data, problems: shape } = readAs(planSchema, args);
  if (!data) throw refused(shape, file);
  const plan = {
    ...data,
    waves: data.waves.map(({ pause, ...wave }) => ({ ...wave, pauseSeconds: seconds(pause) })),
  };
  const problems = [...stackProblems(plan, stacks), ...pauseProblems(plan)];
  if (problems.length > 0) throw refused(problems, file);
  return plan;
}

/**
 * A plan with some of its stacks only.
 *
 * @returns no waves where none is left
 */
export function only(plan: WavePlan, stacks: readonly string[]): WavePlan {
  const waves = plan.waves
    .map((one) => ({ ...one, stacks: one.stacks.filter((name) => stacks.includes(name)) }))
    .filter(({ stacks: left }) => left.length > 0);
  return { ...plan, waves };
}

function refused(problems: readonly Problem[], file: string): SettingsError {
  // The examples of settings are about other keys.
  const plain = problems.map((one) => ({ ...one, example: null }));
  return new SettingsError(plain, { prefix: `${file}: `, commands: false });
}

function stackProblems({ waves }: WavePlan, known: readonly string[]): readonly Problem[] {
  const seen = new Set<string>();
  return waves.flatMap(({ stacks }, wave) =>
    stacks.flatMap((name, index) => {
      const path = ["waves", wave, "stacks", index];
      const { stack = "", service } = parseUnitName(name);
      const short = shortName(stack);
      const unit = unitName({ stack: short, ...(service !== undefined && { service }) });
      const isTwice = seen.has(unit);
      seen.add(unit);
      if (isTwice) return [problem(path, name, "every stack once")];
      if (known.includes(short)) return [];
      return [problem(path, name, `one of the stacks ${known.join(", ")}`)];
    }),
  );
}

function pauseProblems({ waves }: WavePlan): readonly Problem[] {
  const last = waves.length - 1;
  const count = waves[last]?.pauseSeconds ?? 0;
  if (count === 0) return [];
  const needed = "nothing, as no wave comes after the last one";
  return [problem(["waves", last, "pause"], durationText(count * 1000), needed)];
}

/** Name of a stack as its file bears it, without organization and project. */
function shortName(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}
