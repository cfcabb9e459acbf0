import type { Refusal } from "../model/switch";
import { complain } from "../render/preview-error";
import { EXIT_CODES, type ExitCode } from "./exit-code";

/** An error for the person at the terminal: shown without a stack trace. */
export class ReleaseError extends Error {
  constructor(
    message: string,
    /** What the process ends with. */
    readonly exitCode: ExitCode,
  ) {
    super(message);
    this.name = "ReleaseError";
  }
}

/** Rules that forbid something, as one error. */
export function refused(refusals: readonly Refusal[]): ReleaseError {
  const shown = refusals.map((refusal) => complain(refusal));
  return new ReleaseError(
    `Refused. Nothing was written and nothing was changed.\n\n${shown.join("\n\n")}`,
    EXIT_CODES.refused,
  );
}

/** @throws ReleaseError with every refusal, if there are any */
export function throwRefusals(refusals: readonly Refusal[]): void {
  if (refusals.length > 0) throw refused(refusals);
}
