import { type Complaint, complain } from "../model/complaint";
import { UserError } from "../model/user-error";
import { EXIT_CODES } from "../model/exit-code";

/** Something that a release, or what is around it, does not do. */
export class ReleaseError extends UserError {}

/**
 * What is not done, as an error: nothing was written.
 *
 * @param why - a text that says all, or every rule that forbids it
 */
export function refused(why: string | Complaint | readonly Complaint[]): ReleaseError {
  if (typeof why === "string" || "about" in why) return new ReleaseError(why, EXIT_CODES.refused);
  const shown = why.map((refusal) => complain(refusal));
  return new ReleaseError(
    `Refused. Nothing was written and nothing was changed.\n\n${shown.join("\n\n")}`,
    EXIT_CODES.refused,
    why,
  );
}

/** @throws ReleaseError with every refusal, if there are any */
export function throwRefusals(refusals: readonly Complaint[]): void {
  if (refusals.length > 0) throw refused(refusals);
}
