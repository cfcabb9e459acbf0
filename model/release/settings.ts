import { overlay } from "../merge";
import { gatesOf } from "./located-gate";
import type { ReleaseArgs, ReleaseSettings } from "./settings-args";
import { RELEASE_DEFAULTS, RETIRE_DEFAULTS } from "./settings-defaults";
import { stagesOf } from "./stage";
import type { WalkSettings } from "./walk";

/** Lays the settings over the defaults. */
export function resolveRelease(args: ReleaseArgs): ReleaseSettings {
  const { preset: _preset, verify, gates, guard, retire, ...rest } = args;
  const { preset, ...defaults } = RELEASE_DEFAULTS;
  const lists = { stages: stagesOf(args.preset ?? preset), freeze: [], notify: [] };
  const own = {
    verify: gatesOf("verify", verify ?? {}),
    gates: gatesOf("gates", gates ?? {}),
    guard: gatesOf("guard", guard ?? {}),
    retire: retire ? { ...RETIRE_DEFAULTS, ...retire } : "keep",
  };
  return {
    ...overlay({ ...defaults, ...lists }, { ...rest }),
    ...own,
  } as unknown as ReleaseSettings;
}

/**
 * The part of the settings that a plan is made from. Addresses of receivers may be secret, and everybody
 * who can read the journal reads the plan.
 */
export function walkOf({
  stages,
  promotion,
  verify,
  gates,
  guard,
  bakeSeconds,
  settle,
  retire,
  deadlines,
  onDeadline,
}: ReleaseSettings): WalkSettings {
  const rest = { bakeSeconds, settle, retire, deadlines, onDeadline };
  return { stages, promotion, verify, gates, guard, ...rest };
}
