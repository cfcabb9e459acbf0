import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { dotted } from "../model/settings/problem";
import { SettingsError } from "../model/settings/settings-error";
import { showSecrets } from "../stack/secret";
import { exitCodeOf } from "../release/exit-code-of";
import { UserError } from "../model/user-error";

/** How a command failed, for people and for machines. */
export interface Failure {
  readonly code: ExitCode;
  readonly text: string;
  readonly problems: readonly object[];
}

/** What is said of an error. One that nobody foresaw is shown with where it comes from. */
export function failureOf(thrown: unknown): Failure {
  const code = exitCodeOf(thrown);
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const message = showSecrets(error.message);
  const text = code === undefined ? showSecrets(error.stack ?? error.message) : message;
  return { code: code ?? EXIT_CODES.failed, text, problems: problemsOf(error, message) };
}

function problemsOf(error: Error, message: string): readonly object[] {
  if (error instanceof SettingsError) {
    return error.problems.map(({ path, found, needed }) => ({
      about: dotted(path),
      found: showSecrets(found),
      needed,
    }));
  }
  const parts = error instanceof UserError ? error.problems : [];
  return parts.length > 0 ? parts : [{ message }];
}
