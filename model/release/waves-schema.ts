import { z } from "zod";
import { anyText, flag, integer, object, word } from "../need";
import { type Problem, problem } from "../problem";
import { SettingsError, shapeProblems } from "../settings-error";
import type { WavePlan } from "./waves";

const wave = object({
  stacks: z
    .array(anyText("a stack's name"), { error: "a list of stacks" })
    .min(1, { error: "at least one stack" }),
  together: flag().exactOptional(),
  pauseSeconds: integer(0, 604800, "seconds").exactOptional(),
});

const schema = object({
  waves: z.array(wave, { error: "a list of waves" }).min(1, { error: "at least one wave" }),
  onFailure: word(["stop", "rollback"]).exactOptional(),
});

/**
 * Checks what a waves file says.
 *
 * @param stacks - those that there are
 * @param file - its name, for the message
 * @throws SettingsError with every problem found
 */
export function parseWaves(raw: unknown, stacks: readonly string[], file: string): WavePlan {
  const { data, error } = schema.safeParse(raw, { reportInput: true });
  if (!data) throw refused(shapeProblems(error, schema), file);
  const plan: WavePlan = {
    waves: data.waves.map(({ stacks: names, together = false, pauseSeconds = 0 }) => ({
      stacks: names,
      together,
      pauseSeconds,
    })),
    onFailure: data.onFailure ?? "stop",
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
      const isTwice = seen.has(shortName(name));
      seen.add(shortName(name));
      if (isTwice) return [problem(path, name, "every stack once")];
      if (known.includes(shortName(name))) return [];
      return [problem(path, name, `one of the stacks ${known.join(", ")}`)];
    }),
  );
}

function pauseProblems({ waves }: WavePlan): readonly Problem[] {
  const last = waves.length - 1;
  const seconds = waves[last]?.pauseSeconds ?? 0;
  if (seconds === 0) return [];
  const needed = "nothing, as no wave comes after the last one";
  return [problem(["waves", last, "pauseSeconds"], seconds, needed)];
}

/** Name of a stack as its file bears it, without organization and project. */
function shortName(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}
