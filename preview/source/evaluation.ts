import { resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import { limitsByService } from "../../model/release/limits";
import type { Recording } from "../recorder";
import { EXIT_CODES } from "../../model/exit-code";
import { PreviewError } from "../preview-error";
import type { Assignment } from "../../stack/assignment";
import { programEntry, withFreshModules, yamlEntry } from "./program";
import type { StackFile } from "../../stack/stack-file";

/** A program and the config to run it with. */
export interface EvaluationInputs {
  readonly file: StackFile;
  /** Laid over the stack file. */
  readonly assignments: readonly Assignment[];
}

/**
 * Runs a program for a stack in this process and returns what it declared. What it prints goes to the
 * error output, so that the preview's own output stays readable for machines.
 *
 * @throws PreviewError with the program's own words when it refuses its settings
 */
export async function evaluate({ file, assignments }: EvaluationInputs): Promise<Recording> {
  const { directory, project, shortName: stack } = file;
  const config = file.config(file.text, assignments);
  // V8 lets the heap of a large program grow to a multiple of what lives in it; docs/decisions.md has the numbers.
  setFlagsFromString("--heap-growing-percent=15");
  const isYaml = project.runtime === "yaml";
  const entry = isYaml ? yamlEntry() : programEntry(directory, project.main);
  // Here, not above: errors of the command line should not wait for Pulumi's SDK.
  const { record } = await import("../recorder.ts");
  const limits = limitsByService(file.allArgs(assignments).map(({ args }) => args));
  const recording = await withFreshModules((load) =>
    guarded(() =>
      record({
        project: project.name,
        stack,
        ...config,
        program: () =>
          isYaml ? startYaml(load(entry), resolve(directory, project.main)) : start(load(entry)),
      }),
    ),
  );
  return { ...recording, limits };
}

/** A program may export a function; Pulumi calls it. */
function start(program: unknown): unknown {
  return typeof program === "function" ? (program as () => unknown)() : program;
}

/** A program in YAML is data; the component package knows what it declares. */
function startYaml(loaded: unknown, folder: string): unknown {
  return (loaded as { readonly yamlProgram: (folder: string) => unknown }).yamlProgram(folder);
}

/** Turns every way in which a program can fail into one rejection. */
async function guarded(run: () => Promise<Recording>): Promise<Recording> {
  const write = process.stdout.write.bind(process.stdout);
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  process.on("unhandledRejection", fail);
  try {
    return await Promise.race([run(), failed]);
  } catch (error) {
    // Late echoes of the same failure must not end the process before it is shown.
    process.on("unhandledRejection", () => undefined);
    throw explained(error);
  } finally {
    process.stdout.write = write;
    process.off("unhandledRejection", fail);
  }
}

function explained(error: unknown): Error {
  if (!(error instanceof Error)) return new PreviewError(String(error), EXIT_CODES.failed);
  const refused = "__pulumiRunError" in error || error.name === "SettingsError";
  if (refused) return new PreviewError(error.message, EXIT_CODES.refused);
  if ("code" in error && error.code === "MODULE_NOT_FOUND") {
    const [first] = error.message.split("\n");
    return new PreviewError(
      `${String(first)}\nPackages come from the working copy, also for a base in git: run npm ci there.`,
      EXIT_CODES.failed,
    );
  }
  return new PreviewError(
    `The program failed.\n${error.stack ?? error.message}`,
    EXIT_CODES.failed,
  );
}
