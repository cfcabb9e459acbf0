import {
  appliedConfiguration,
  applierOf,
  type LiveObject,
  PROVIDER,
} from "../../model/release/managed-fields";
import { isMap } from "../../model/settings/merge";
import { again } from "../again";
import { ConflictError } from "../driver/ports";
import type { KubeClient } from "./client";
import { isTrouble } from "./cluster-error";
import type { ObjectRef } from "./resource";

/** How often the way back begins again where somebody wrote between its look and its write. */
const TRIES = 5;

type Json = Readonly<Record<string, unknown>>;

/** A change of an object that the program declares. */
export interface SpecChange {
  /** The field of `spec` that is written. */
  readonly field: string;
  /** The spec, as the program applied it, with the change. */
  readonly applied: (spec: Json) => Json;
  /** The same as a merge patch of the live spec. */
  readonly patch: Json;
}

/**
 * Changes an object as the program would, so that its next update finds nothing to do. All that the program has
 * applied is applied again, as what an applied configuration leaves out is deleted. Where nobody knows under which
 * name, or the server does not take it, the change alone is merged, as the one who created the object: the program's
 * next update takes it over.
 *
 * @throws ConflictError when the object changed since it was read; ClusterError
 */
export async function writeSpec(
  client: Pick<KubeClient, "apply" | "merge">,
  ref: ObjectRef,
  live: LiveObject,
  { field, applied: change, patch }: SpecChange,
): Promise<void> {
  const { uid, resourceVersion } = live.metadata;
  // Whoever changed the object since makes this fail; whoever deleted it does not get it back.
  const seen = { uid, resourceVersion };
  const applier = applierOf(live, ["f:spec", `f:${field}`]);
  if (applier) {
    const applied = appliedConfiguration(live, applier);
    const { metadata, spec } = applied;
    const configuration = {
      ...applied,
      metadata: { ...(isMap(metadata) && metadata), ...seen },
      spec: change(isMap(spec) ? spec : {}),
    };
    try {
      await client.apply(inVersion(ref, applier.apiVersion), configuration, applier.manager);
      return;
    } catch (error) {
      if (!isTrouble(error, "refused")) throw error;
    }
  }
  await client.merge(ref, { metadata: seen, spec: patch }, PROVIDER);
}

/**
 * Looks and writes; where somebody wrote in between, the way back does both again, and a stage does not.
 *
 * @param isStage - whether the write expects what it finds
 */
export async function written(isStage: boolean, write: () => Promise<void>): Promise<void> {
  return again(isStage ? 1 : TRIES, (error) => error instanceof ConflictError, write);
}

/** A manager is known by name and version: another version of the API would be another manager. */
function inVersion(ref: ObjectRef, apiVersion: string): ObjectRef {
  const version = apiVersion.split("/")[1] ?? ref.resource.version;
  return { ...ref, resource: { ...ref.resource, version } };
}
