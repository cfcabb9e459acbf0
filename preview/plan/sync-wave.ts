import { isMap } from "../../model/settings/merge";
import type { RecordedResource } from "../recorder";
import type { DeclaredObject } from "./manifest";

/** Where Argo CD reads in which order it applies objects. */
const SYNC_WAVE = "argocd.argoproj.io/sync-wave";

/** The same as a path; which color comes before the route depends on the weights, so it changes with them. */
export const SYNC_WAVE_FIELD = `metadata.annotations["${SYNC_WAVE}"]`;

/**
 * The same objects for a controller that applies them again and again: each with its wave, one more than the last of
 * those that an update waits for before it, so that Argo CD keeps the order of an update; and without a number of pods
 * that an autoscaler changes.
 *
 * @param resources - all of the program: an object may depend on one through a component
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export function withSyncWaves(
  objects: readonly DeclaredObject[],
  resources: readonly RecordedResource[],
): readonly DeclaredObject[] {
  const all = new Map(resources.map((one) => [one.urn, one]));
  const applied = new Set(objects.map(({ resource }) => resource.urn));
  const known = new Map<string, number>();
  // The engine refuses circles, and so does the SDK.
  const waveOf = (urn: string): number => {
    const found = known.get(urn);
    if (found !== undefined) return found;
    const before = (all.get(urn)?.dependencies ?? []).map(
      (one) => waveOf(one) + (applied.has(one) ? 1 : 0),
    );
    const wave = Math.max(0, ...before);
    known.set(urn, wave);
    return wave;
  };
  return objects.map((object) => {
    const { manifest, resource } = object;
    const { spec, metadata, ...rest } = manifest;
    const annotations = {
      ...(isMap(metadata["annotations"]) && metadata["annotations"]),
      [SYNC_WAVE]: String(waveOf(resource.urn)),
    };
    const own = isMap(spec) && { spec: kept(spec, resource) };
    return { ...object, manifest: { ...rest, metadata: { ...metadata, annotations }, ...own } };
  });
}

/** What the engine sets once and then leaves to others. */
function kept(spec: object, { ignoreChanges }: RecordedResource): object {
  return Object.fromEntries(
    Object.entries(spec).filter(([key]) => !ignoreChanges.includes(`spec.${key}`)),
  );
}
