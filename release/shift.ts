import {
  type Deployed,
  type Direction,
  failureWords,
  isSameSplit,
  type Split,
  splitTowards,
  switchRefusals,
  switchWords,
  undeployedRefusal,
} from "../model/switch";
import type { World } from "./command";
import { switchDangers } from "./dangers";
import { readDeployed } from "./deployed";
import { EXIT_CODES, type ExitCode } from "./exit-code";
import { LiveSizes } from "./live-sizes";
import type { CommandName } from "./help";
import { type CommonOptions, misuse, type OptionShapes } from "./options";
import { refuseOpenRelease } from "./commands/open-release";
import { POLICY_ARGS } from "./policy";
import { refused, throwRefusals } from "./release-error";
import { StackFile } from "./stack-file";
import type { Terminal } from "./terminal";
import { pulumi } from "./update";

/** What all commands that move traffic understand. */
export const SHIFT_OPTIONS = {
  yes: { type: "boolean", short: "y" },
  "dry-run": { type: "boolean" },
  "no-up": { type: "boolean" },
} as const satisfies OptionShapes;

/** How traffic is to be moved. */
export interface ShiftOptions extends CommonOptions {
  readonly isAgreed: boolean;
  /** Nothing is written. */
  readonly isDryRun: boolean;
  /** The file is written, and a pipeline does the rest. */
  readonly isFileOnly: boolean;
}

/** @throws ReleaseError where nobody can be asked and nobody agreed */
export function shiftOptions(
  command: CommandName,
  common: CommonOptions,
  values: { readonly yes?: boolean; readonly "dry-run"?: boolean; readonly "no-up"?: boolean },
  terminal: Terminal,
): ShiftOptions {
  const {
    yes: isAgreed = false,
    "dry-run": isDryRun = false,
    "no-up": isFileOnly = false,
  } = values;
  if (!isAgreed && !isDryRun && !terminal.isInteractive) {
    throw misuse(command, "--yes", "nothing, and no terminal to ask in", "--yes, or --dry-run");
  }
  return { ...common, isAgreed, isDryRun, isFileOnly };
}

/** A way for traffic to go, and what the person said about it. */
export interface ShiftRequest extends ShiftOptions {
  readonly direction: Direction;
  readonly areDangersAccepted: boolean;
  /** The color that would be too small gets its pods first. */
  readonly doesPrescale: boolean;
}

/** Moves traffic: says what happens, writes color and weights at once, updates. */
export async function shift(request: ShiftRequest, world: World): Promise<ExitCode> {
  await refuseOpenRelease(request, world, "it moves the traffic");
  const found = await look(request, world);
  if (found.isDone) return found.end(EXIT_CODES.ok, "Nothing to do: that is how it is.");
  found.tell();
  const sizes = await LiveSizes.look(request, world, found.before.weights, found.after);
  for (const words of sizes?.words ?? []) world.terminal.say(words);
  const { areDangersAccepted, doesPrescale } = request;
  if (!areDangersAccepted && !doesPrescale) sizes?.refuse();
  if (!areDangersAccepted && !found.isWritten) {
    const { file, after } = found;
    // Pods that come first are no danger any more.
    const excused = doesPrescale ? (["capacity"] as const) : [];
    throwRefusals(await switchDangers(request.directory, file.shortName, after, excused));
  }
  if (request.isDryRun) return found.end(EXIT_CODES.ok, "Nothing was written, as asked.");
  if (!request.isAgreed && !(await world.terminal.agrees("Do it?"))) {
    return found.end(EXIT_CODES.declined, "Nothing was written and nothing was changed.");
  }
  if (!doesPrescale || !sizes) return found.carryOut(request.isFileOnly);
  const move = async () => (await look(request, world)).carryOut(false);
  return sizes.raised(move, world.terminal.say);
}

/** Reads what there is and decides; nothing is written here. */
async function look(request: ShiftRequest, world: World): Promise<Shift> {
  const { directory, direction } = request;
  const file = StackFile.open(directory, request.stack);
  const { stack } = file;
  const configured = file.release();
  const deployed = await readDeployed(world.runner, file.address);
  if (!deployed) throw refused([undeployedRefusal(stack)]);
  throwRefusals(switchRefusals({ stack, direction, configured, deployed }));
  const after = splitTowards(direction, configured);
  return new Shift(request, world, file, configured, deployed, after);
}

/** A decided change of the split. */
class Shift {
  /** Whether the file was changed, and whether `pulumi up` ran and succeeded. */
  private readonly done = { written: false, updated: false };
  private readonly words: readonly string[];
  readonly isWritten: boolean;
  readonly isDone: boolean;

  constructor(
    private readonly request: ShiftRequest,
    private readonly world: World,
    readonly file: StackFile,
    configured: Split,
    readonly before: Deployed,
    readonly after: Split,
  ) {
    this.words = switchWords(file.stack, before, after);
    this.isWritten = isSameSplit(configured, after);
    this.isDone = this.isWritten && before.isComplete && isSameSplit(before, after);
  }

  tell(): void {
    const { terminal } = this.world;
    terminal[this.request.json ? "say" : "print"](this.words.join("\n"));
  }

  /** Writes the file, then updates, unless a pipeline does. */
  async carryOut(isFileOnly: boolean): Promise<ExitCode> {
    const { name, stack } = this.file;
    if (!this.isWritten) this.file.writeSplit(this.after);
    this.done.written = !this.isWritten;
    if (isFileOnly) {
      return this.end(EXIT_CODES.ok, `Next: commit ${name}; npm run up -- --stack ${stack}`);
    }
    const { terminal, runner } = this.world;
    const { json, directory } = this.request;
    const message = this.words[0] ?? "";
    // Deletions are judged at the end of a preview; without one they would have happened by then.
    const judged = this.request.areDangersAccepted ? ["--skip-preview"] : POLICY_ARGS;
    const args = ["up", "--stack", stack, "--yes", ...judged, "--message", message];
    const code = await runner.show(pulumi(terminal, directory, args), json ? "stderr" : "stdout");
    if (code !== 0) {
      return this.end(EXIT_CODES.halfway, failureWords(stack, this.before, this.after).join("\n"));
    }
    this.done.updated = true;
    return this.end(
      EXIT_CODES.ok,
      `Done. Commit ${name}: an update from a checkout without it would undo this.`,
    );
  }

  end(code: ExitCode, remark: string): ExitCode {
    const { terminal } = this.world;
    const { activeColor, weights } = this.before;
    const before = { activeColor, weights };
    const { after, words, done } = this;
    const report = { stack: this.file.stack, before, after, words, ...done };
    if (this.request.json) terminal.print(JSON.stringify(report));
    terminal.say(remark);
    return code;
  }
}
