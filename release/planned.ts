import { createHash } from "node:crypto";
import type { Color } from "../model/color";
import { planDifferences } from "../model/release/plan-differences";
import { walkOf } from "../model/release/settings";
import type { ReleaseSettings } from "../model/release/settings-args";
import { type PresetName, stagesOf } from "../model/release/stage";
import { planTo, type ReleasePlan } from "../model/release/walk";
import { EXIT_CODES } from "./exit-code";
import { ReleaseError } from "./release-error";

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
  const hash = createHash("sha256").update(sorted({ to, settings })).digest("hex");
  return { ...planTo(id, to, settings), ...(preset !== undefined && { preset }), hash };
}

/**
 * A driver goes on by the stack's file, and only if that asks for the walk which was begun: everybody who
 * may write a word to a release can write into its journal, too.
 *
 * @throws ReleaseError that names what differs
 */
export function requirePlanned(release: ReleaseSettings, begun: ReleasePlan, stack: string): void {
  const { id, to, preset, hash } = begun;
  const back = `take the traffic back: sluice rollback --stack ${stack}`;
  if (hash === undefined) {
    const text = `Release ${id} was begun by an older sluice. Next: go on with that version, or ${back}`;
    throw new ReleaseError(text, EXIT_CODES.refused);
  }
  const differences = planDifferences(begun, planned(release, id, to, preset));
  if (differences.length === 0) return;
  const lines = differences.map((sentence) => `    ${sentence}`).join("\n");
  const text = `Release ${id} was begun with another walk than the stack's file asks for; nothing was changed.\n${lines}\nNext: restore the file, or ${back}`;
  throw new ReleaseError(text, EXIT_CODES.refused);
}

/** The same text for the same settings, in whatever order a file has them. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
