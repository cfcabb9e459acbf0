import { type Complaint, complain } from "./complaint";
import { EXIT_CODES, type ExitCode } from "./exit-code";

/** An error for the person at the terminal: shown without a stack trace. */
export class UserError extends Error {
  /** The same in parts, for machines; empty where it is only a text. */
  readonly problems: readonly Complaint[];

  constructor(
    problem: Complaint | string,
    /** What the process ends with. */
    readonly exitCode: ExitCode = EXIT_CODES.usage,
    problems?: readonly Complaint[],
  ) {
    super(typeof problem === "string" ? problem : complain(problem));
    this.name = new.target.name;
    this.problems = problems ?? (typeof problem === "string" ? [] : [problem]);
  }
}
