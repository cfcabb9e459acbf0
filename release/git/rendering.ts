import type { PlannedStep } from "../../model/release/steps";
import {
  manifestFile,
  readRendered,
  writable,
  writeManifests,
} from "../../preview/format/manifest-files";
import { declaredObjects } from "../../preview/plan/manifest";
import { renderedSteps } from "../../preview/plan/rendered-steps";
import { withSyncWaves } from "../../preview/plan/sync-wave";
import { evaluate } from "../../preview/source/evaluation";
import type { Recording } from "../../preview/recorder";
import type { StackFile } from "../../stack/stack-file";

/** What a program declares. @returns its resources */
export type Declared = (file: StackFile) => Promise<Pick<Recording, "resources">>;

/** A program's objects beside those of a folder. */
export interface Rendering {
  /** What whoever applies the folder does once it has them. */
  readonly steps: readonly PlannedStep[];
  /** Writes them there. */
  readonly write: () => void;
}

/**
 * Renders a program for a stack's file.
 *
 * @param declared - @default - the program is evaluated as in a preview
 */
export async function render(
  file: StackFile,
  folder: string,
  declared: Declared = async (given) => evaluate({ file: given, assignments: [] }),
): Promise<Rendering> {
  const { resources } = await declared(file);
  const { objects: plain } = writable(declaredObjects(resources), { withoutSecrets: true });
  const objects = withSyncWaves(plain, resources);
  return {
    steps: renderedSteps(readRendered(folder), objects, manifestFile),
    write: () => {
      writeManifests(folder, objects);
    },
  };
}
