import {
  shareRefusals,
  isSameSplit,
  splitTowards,
  switchRefusals,
  switchSummary,
  undeployedRefusal,
} from "../model/switch";
import { routedBy } from "../model/traffic/features";
import { configuredRelease } from "../release/configured";
import { readDeployed } from "../release/deployed";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { refused, throwRefusals } from "../release/release-error";
import { writeSplit } from "../release/stack-edits";
import { settingsOf } from "./settings-of";
import { StackFile } from "../stack/stack-file";
import type { World } from "./world";
import { switchDangers } from "./dangers";
import type { SwitchOptions } from "./move-traffic";
import { refuseOpenRelease } from "./open-release";

/**
 * Writes a split into the stack's file and nothing else: a pipeline updates after the merge. It needs no
 * cluster, so it is judged by the last update and by the offline preview.
 */
export async function proposeSplit(options: SwitchOptions, world: World): Promise<ExitCode> {
  await refuseOpenRelease(options, world, "it moves the traffic");
  const { directory, direction } = options;
  const { terminal, runner } = world;
  const file = StackFile.open(directory, options.stack);
  const { label: stack } = file;
  const settings = settingsOf(file, world);
  const configured = configuredRelease(settings);
  const traffic = routedBy(settings.traffic);
  const deployed = await readDeployed(runner, file.address);
  if (!deployed) throw refused([undeployedRefusal(stack)]);
  throwRefusals(switchRefusals({ stack, direction, configured, deployed }));
  const after = splitTowards(direction, configured);
  throwRefusals(shareRefusals(stack, after, traffic));
  const isWritten = isSameSplit(configured, after);
  const end = (code: ExitCode, remark: string, written = false): ExitCode => {
    const { activeColor, weights } = deployed;
    world.report?.({ stack, before: { activeColor, weights }, after, written, updated: false });
    terminal.say(remark);
    return code;
  };
  if (isWritten && deployed.isComplete && isSameSplit(deployed, after)) {
    return end(EXIT_CODES.ok, "Nothing to do: that is how it is.");
  }
  for (const sentence of switchSummary(stack, deployed, after, traffic)) terminal.print(sentence);
  if (!deployed.isComplete) terminal.print(DOUBT);
  if (!options.areDangersAccepted && !isWritten) {
    throwRefusals(await switchDangers(directory, stack, after));
  }
  if (options.isDryRun) return end(EXIT_CODES.ok, "Nothing was written, as asked.");
  if (!options.isAgreed && !(await terminal.agrees("Write it?"))) {
    return end(EXIT_CODES.declined, "Nothing was written and nothing was changed.");
  }
  if (!isWritten) writeSplit(file, after);
  const next = `Next: commit ${file.name}; sluice up --stack ${stack}`;
  return end(EXIT_CODES.ok, next, !isWritten);
}

const DOUBT = "The last update failed: what runs may differ from what it declared.";
