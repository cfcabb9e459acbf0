import type { Observer } from "../release/driver/driver";
import type { Intent } from "../model/release/preflight";
import { PRESETS, type PresetName } from "../model/release/stage";
import { only, type Wave, type WavePlan } from "../model/release/wave-plan";
import { parseUnitName, unitName } from "../model/services";
import { JointRelease, type JointMember } from "../release/driver/joint-release";
import { readWaves } from "../release/waves-file";
import { findStackFile } from "../stack/stack-file";
import type { CommonOptions } from "./line";
import { usageError } from "./usage-error";
import { choice, flag, reason, text, type Values } from "./option";

/** What a release and its plan understand. */
export const RELEASE_OPTIONS = {
  waves: text(
    "FILE",
    "several stacks in waves, as the file says; with --stack, only these of them",
    {
      completes: "yaml",
    },
  ),
  preset: choice(
    "NAME",
    Object.keys(PRESETS) as PresetName[],
    "stages that are used instead of the stack's own",
  ),
  hotfix: flag("freezes and the error budget do not stop it"),
  force: reason("rules of people do not stop it; the reason is recorded"),
  retry: reason("release an image again that was taken back; the reason is recorded"),
  reason: text("TEXT", "why, for the journal"),
  supersede: flag(
    "end the open release first: its weight goes back and drains, once nothing is in the way",
  ),
};

/** What a person says about a release. */
export interface ReleaseOptions extends CommonOptions, Intent {
  /** Several stacks, and in which order; absent for one. */
  readonly waves?: WavePlan;
  /** How those of one stack that go together know of each other, by name. */
  readonly joint: ReadonlyMap<string, JointMember>;
  /** The file that says so. */
  readonly wavesFile?: string;
  /** Where the report goes. */
  readonly report?: string;
  readonly isAgreed: boolean;
  readonly leavesOnHold: boolean;
  readonly doesSupersede: boolean;
  readonly reason?: string;
  readonly preset?: PresetName;
  /** Looks on. @default - nobody */
  readonly observer?: Observer;
}

/**
 * @param onRenamed - told of keys of a waves file that stand there under old names
 * @throws UsageError for a line that makes no sense, SettingsError for waves that make none
 */
export function releaseOptions(
  common: CommonOptions,
  options: Values<typeof RELEASE_OPTIONS>,
  given: ReadonlyMap<string, readonly string[]>,
  onRenamed: (words: string) => void,
): ReleaseOptions {
  const { force, retry, reason: why, preset, waves: wavesFile } = options;
  const waves =
    wavesFile === undefined
      ? listed(common)
      : chosen(
          readWaves(common.directory, wavesFile, onRenamed),
          given.has("stack") || given.has("service") ? common.stack : undefined,
        );
  return {
    ...common,
    isAgreed: false,
    isHotfix: options.hotfix,
    leavesOnHold: false,
    doesSupersede: options.supersede,
    joint: jointReleases(waves),
    ...(waves && { waves }),
    ...(wavesFile !== undefined && { wavesFile }),
    ...(force !== undefined && { force }),
    ...(retry !== undefined && { retry }),
    ...(why !== undefined && { reason: why }),
    ...(preset !== undefined && { preset }),
  };
}

/** Stacks with commas between go one after the other, services of one stack together. */
export function listed({ directory, stack }: CommonOptions): WavePlan | undefined {
  if (stack?.includes(",") !== true) return undefined;
  const names = stack.split(",").map((name) => name.trim());
  if (names.includes("") || new Set(names).size < names.length) {
    throw usageError("--stack", stack, "every stack once, with commas between");
  }
  const stacks = names.map((name) => {
    const unit = parseUnitName(name);
    return unitName({ stack: findStackFile(directory, unit.stack).stack, ...unit });
  });
  const groups = [...servicesByStack(stacks).values()];
  const isJoint = groups.some((group) => group.length > 1);
  const waves = isJoint ? groups : [stacks];
  return {
    waves: waves.map((wave): Wave => ({ stacks: wave, together: isJoint, pauseSeconds: 0 })),
    onFailure: isJoint ? "rollback" : "stop",
  };
}

/** Names of stacks and their services, by stack. */
function servicesByStack(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const name of names) {
    const { stack = "" } = parseUnitName(name);
    groups.set(stack, [...(groups.get(stack) ?? []), name]);
  }
  return groups;
}

/** Services of one stack that a wave has together, by their names: they walk side by side. */
export function jointReleases(plan?: WavePlan): ReadonlyMap<string, JointMember> {
  const groups = (plan?.waves ?? [])
    .filter(({ together }) => together)
    .flatMap(({ stacks }) => [...servicesByStack(stacks).values()])
    .filter((names) => names.length > 1);
  return new Map(
    groups.flatMap((names) => {
      const services = names.map((name) => parseUnitName(name).service ?? "");
      const joint = new JointRelease(services);
      return names.map((name, at) => [name, joint.member(services[at] ?? "")] as const);
    }),
  );
}

/** The rest of a release that stopped: some of the stacks, in the waves that they are in. */
function chosen(plan: WavePlan, stack: string | undefined): WavePlan {
  if (stack === undefined) return plan;
  const names = stack.split(",");
  const all = plan.waves.flatMap(({ stacks }) => stacks);
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length === 0) return only(plan, names);
  throw usageError("--stack", unknown.join(","), `stacks of the waves: ${all.join(", ")}`);
}
