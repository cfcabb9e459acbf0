import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { UnreadableError } from "../model/release/unreadable-error";
import { SettingsError } from "../model/settings/settings-error";
import { UserError } from "../model/user-error";
import { EngineError } from "./engine/engine-error";
import { ClusterError } from "./kube/cluster-error";
import { LeaseHeldError } from "./kube/driver-state";
import { ConflictError, RefusedError } from "./driver/ports";
import { ChangedMeanwhileError } from "../stack/replace-text";

/** What an error ends a command with; `undefined` for one that nobody foresaw. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof UserError) return error.exitCode;
  if (error instanceof SettingsError || error instanceof LeaseHeldError) return EXIT_CODES.refused;
  if ([UnreadableError, ChangedMeanwhileError, RefusedError].some((one) => error instanceof one)) {
    return EXIT_CODES.refused;
  }
  if (error instanceof ClusterError || error instanceof ConflictError) return EXIT_CODES.failed;
  return error instanceof EngineError ? EXIT_CODES.failed : undefined;
}
