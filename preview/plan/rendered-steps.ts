import diff from "microdiff";
import type { PlannedStep } from "../../model/release/steps";
import { dotted } from "../../model/settings/problem";
import type { DeclaredObject, Manifest } from "./manifest";
import { SYNC_WAVE_FIELD } from "./sync-wave";

/** An object as a file of an earlier rendering has it. */
export interface RenderedObject {
  readonly file: string;
  readonly manifest: Manifest;
}

/**
 * What whoever applies the files does once they are those of the objects, as the engine would say it.
 *
 * @param fileOf - the file of an object: two renderings of one object have the same
 */
export function renderedSteps(
  before: readonly RenderedObject[],
  after: readonly DeclaredObject[],
  fileOf: (object: DeclaredObject) => string,
): readonly PlannedStep[] {
  const left = new Map(before.map(({ file, manifest }) => [file, manifest]));
  const steps = after.map((object): PlannedStep => {
    const { type, name } = object.resource;
    const file = fileOf(object);
    const old = left.get(file);
    left.delete(file);
    const differing = old
      ? diff(old, object.manifest, { cyclesFix: false }).map(({ path }) => dotted(path))
      : [];
    const fields = differing.filter((field) => field !== SYNC_WAVE_FIELD);
    const changed = fields.length === 0 ? "same" : "update";
    return { op: old ? changed : "create", type, name, fields };
  });
  const gone = [...left.values()].map(({ apiVersion, kind, metadata: { name } }): PlannedStep => ({
    ...{ op: "delete", type: `kubernetes:${apiVersion}:${kind}`, name },
    fields: [],
  }));
  return [...steps, ...gone];
}
