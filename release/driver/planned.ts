import { createHash } from "node:crypto";
import type { Color } from "../../model/color";
import { sortedJson } from "../../model/json";
import { planDifferences } from "../../model/release/plan-differences";
import type { ReleaseSettings } from "../../model/release/settings";
import { type PresetName, stagesOf } from "../../model/release/stage";
import type { Rollout } from "../../model/release/rollout";
import {
  planTo,
  type ReleasePlan,
  rolloutOf,
  type Switch,
  switchTo,
  walkOf,
} from "../../model/release/walk";
import { refused } from "../release-error";

/**
 * The walk that a stack's file asks for, with its hash.
 *
 * @param preset - the walk by this name instead of the file's stages
 */
export function planned(
  release: ReleaseSettings,
  id: string,
  to: Color,
  preset?: PresetName,
): ReleasePlan {
  const own = walkOf(release);
  const settings = preset === undefined ? own : { ...own, stages: stagesOf(preset) };
  const hash = hashOf({ to, settings });
  return { ...planTo(id, to, settings), ...(preset !== undefined && { preset }), hash };
}

/** The way between two versions of a service without colors, with the hash of what the stack's file says about it. */
export function plannedRollout(
  release: ReleaseSettings,
  id: string,
  rollout: Rollout,
): ReleasePlan {
  const plan = rolloutOf(id, walkOf(release), rollout);
  return { ...plan, hash: hashOf({ rollout, settings: walkOf(release) }) };
}

/** A switch of the traffic, with the hash of what the stack's file says about it. */
export function plannedSwitch(
  release: ReleaseSettings,
  id: string,
  to: Color,
  step: Switch,
): ReleasePlan {
  const plan = switchTo(id, to, walkOf(release), step);
  const { settings } = plan;
  return { ...plan, hash: hashOf({ to, settings, step }) };
}

/**
 * A driver goes on by the stack's file, and only if that asks for the walk which was begun: everybody who
 * may send a command to a release can write into its journal, too.
 *
 * @throws ReleaseError that names what differs
 */
export function requirePlanned(release: ReleaseSettings, begun: ReleasePlan, stack: string): void {
  const { id, to, preset, switch: step, rollout, hash } = begun;
  const back = `take the traffic back: sluice rollback --stack ${stack}`;
  if (hash === undefined) {
    const text = `Release ${id} was begun by an older sluice. Next: go on with that version, or ${back}`;
    throw refused(text);
  }
  const now = rollout
    ? plannedRollout(release, id, rollout)
    : step
      ? plannedSwitch(release, id, to, step)
      : planned(release, id, to, preset);
  const differences = planDifferences(begun, now);
  if (differences.length === 0) return;
  const lines = differences.map((sentence) => `    ${sentence}`).join("\n");
  const text = `Release ${id} was begun with another walk than the stack's file asks for; nothing was changed.\n${lines}\nNext: restore the file, or ${back}`;
  throw refused(text);
}

function hashOf(value: object): string {
  return createHash("sha256").update(sortedJson(value)).digest("hex");
}
