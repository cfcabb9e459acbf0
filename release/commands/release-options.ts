import type { Intent } from "../../model/release/preflight";
import { PRESETS, type PresetName } from "../../model/release/stage";
import type { Wave, WavePlan } from "../../model/release/waves";
import { only } from "../../model/release/waves-schema";
import type { World } from "../command";
import { type CommonOptions, misuse, readLine, refuseWords } from "../options";
import { readWaves } from "../waves-file";
import { refuseSilence } from "./consent";

/** What a person says about a release. */
export interface ReleaseOptions extends CommonOptions, Intent {
  /** Several stacks, and in which order; left out for one. */
  readonly waves?: WavePlan;
  /** The file that says so. */
  readonly wavesFile?: string;
  /** Where the report goes. */
  readonly report?: string;
  readonly isAgreed: boolean;
  readonly leavesOnHold: boolean;
  readonly doesSupersede: boolean;
  readonly reason?: string;
  readonly preset?: PresetName;
}

/** @throws ReleaseError for a line that makes no sense, SettingsError for waves that make none */
export function releaseOptions(
  command: "release" | "plan",
  argv: readonly string[],
  { terminal }: World,
): ReleaseOptions {
  const { common, values, words } = readLine(command, argv, {
    yes: { type: "boolean", short: "y" },
    hotfix: { type: "boolean" },
    force: { type: "string" },
    retry: { type: "string" },
    reason: { type: "string" },
    preset: { type: "string" },
    supersede: { type: "boolean" },
    waves: { type: "string" },
    report: { type: "string" },
    "no-wait": { type: "boolean" },
  });
  refuseWords(command, words);
  const isAgreed = values.yes ?? false;
  if (command === "release") refuseSilence(command, isAgreed, terminal);
  for (const name of ["force", "retry"] as const) {
    if (values[name]?.trim() === "") throw misuse(command, `--${name}`, "nothing", "a reason");
  }
  if (values.report !== undefined && !/\.(?:html|json|txt)$/.test(values.report)) {
    throw misuse(command, "--report", values.report, "a file that ends in .html, .json or .txt");
  }
  const preset = presetOf(command, values.preset);
  const waves =
    values.waves === undefined
      ? listed(command, common.stack)
      : chosen(command, readWaves(common.directory, values.waves), values.stack);
  return {
    ...common,
    isAgreed,
    isHotfix: values.hotfix ?? false,
    leavesOnHold: values["no-wait"] ?? false,
    doesSupersede: values.supersede ?? false,
    ...(waves && { waves }),
    ...(values.waves !== undefined && { wavesFile: values.waves }),
    ...(values.report !== undefined && { report: values.report }),
    ...(values.force !== undefined && { force: values.force }),
    ...(values.retry !== undefined && { retry: values.retry }),
    ...(values.reason !== undefined && { reason: values.reason }),
    ...(preset !== undefined && { preset }),
  };
}

function presetOf(command: "release" | "plan", given: string | undefined): PresetName | undefined {
  const names = Object.keys(PRESETS) as PresetName[];
  const preset = names.find((name) => name === given);
  if (given === undefined || preset !== undefined) return preset;
  throw misuse(command, "--preset", given, `one of ${names.join(", ")}`);
}

/** Stacks with commas between go one after the other. */
function listed(command: "release" | "plan", stack: string | undefined): WavePlan | undefined {
  if (stack?.includes(",") !== true) return undefined;
  const stacks = stack.split(",").map((name) => name.trim());
  if (stacks.includes("") || new Set(stacks).size < stacks.length) {
    throw misuse(command, "--stack", stack, "every stack once, with commas between");
  }
  const wave: Wave = { stacks, together: false, pauseSeconds: 0 };
  return { waves: [wave], onFailure: "stop" };
}

/** The rest of a release that stopped: some of the stacks, in the waves that they are in. */
function chosen(command: "release" | "plan", plan: WavePlan, stack: string | undefined): WavePlan {
  if (stack === undefined) return plan;
  const names = stack.split(",");
  const all = plan.waves.flatMap(({ stacks }) => stacks);
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length === 0) return only(plan, names);
  throw misuse(command, "--stack", unknown.join(","), `stacks of the waves: ${all.join(", ")}`);
}
