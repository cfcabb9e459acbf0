import { type Complaint, complain } from "../model/complaint";
import { UserError } from "../model/user-error";
import { EXIT_CODES } from "../model/exit-code";

/** Something that a release, or what is around it, does not do. */
export class ReleaseError extends UserError {}

/** Rules that forbid something, as one error. */
export function refused(refusals: readonly Complaint[]): ReleaseError {
  const shown = refusals.map((refusal) => complain(refusal));
  return new ReleaseError(
    `Refused. Nothing was written and nothing was changed.\n\n${shown.join("\n\n")}`,
    EXIT_CODES.refused,
    refusals,
  );
}

/** @throws ReleaseError with every refusal, if there are any */
export function throwRefusals(refusals: readonly Complaint[]): void {
  if (refusals.length > 0) throw refused(refusals);
}
