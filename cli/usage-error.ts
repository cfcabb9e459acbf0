import { EXIT_CODES } from "../model/exit-code";
import { complain, type Complaint } from "../model/complaint";
import { ReleaseError } from "../release/release-error";

/** A command line that makes no sense. Holds all that is wrong, and where it says what there is. */
export class UsageError extends ReleaseError {
  constructor(
    readonly wrong: readonly Complaint[],
    /** What a person reads next; the verb that the line is for knows it. */
    readonly next?: string,
  ) {
    const problems = wrong.map((one) => ({ ...one, ...(next !== undefined && { next }) }));
    super(problems.map(complain).join("\n\n"), EXIT_CODES.usage, problems);
  }
}

/** One thing that is wrong on a command line. */
export function usageError(about: string, found: string, needed: string): UsageError {
  return new UsageError([{ about, found, needed }]);
}
