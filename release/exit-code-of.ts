import { UnreadableError } from "../model/release/unreadable-error";
import { SettingsError } from "../model/settings-error";
import { PreviewError } from "../render/preview-error";
import { EngineError } from "./engine/engine-error";
import { EXIT_CODES, type ExitCode } from "./exit-code";
import { ClusterError } from "./kube/cluster-error";
import { LeaseHeldError } from "./kube/lease";
import { ConflictError } from "./ports";
import { ReleaseError } from "./release-error";
import { ChangedMeanwhileError } from "./replace-text";

/**
 * What an error ends a command with; `undefined` for one that nobody foresaw. What `render/` refuses has
 * the same numbers: 1 failed, 2 usage, 3 the settings.
 */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof ReleaseError) return error.exitCode;
  if (error instanceof SettingsError || error instanceof LeaseHeldError) return EXIT_CODES.refused;
  if (error instanceof UnreadableError || error instanceof ChangedMeanwhileError) {
    return EXIT_CODES.refused;
  }
  if (error instanceof ClusterError || error instanceof ConflictError) return EXIT_CODES.failed;
  if (error instanceof EngineError) return EXIT_CODES.failed;
  if (!(error instanceof PreviewError)) return undefined;
  const { failed, usage, refused } = EXIT_CODES;
  return [usage, refused].find((code) => code === error.exitCode) ?? failed;
}
