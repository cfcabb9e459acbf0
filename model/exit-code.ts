/** How a command ends, for scripts. One number per reason, so that a pipeline can tell them apart. */
export const EXIT_CODES = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  danger: 4,
  schema: 5,
  halfway: 6,
  declined: 7,
  holding: 10,
  rolledBack: 11,
  aborted: 12,
  timedOut: 13,
  halted: 14,
  superseded: 15,
  interrupted: 16,
  unkept: 17,
} as const;

/** The name of an exit code. */
export type ExitName = keyof typeof EXIT_CODES;

/** One of the numbers above. */
export type ExitCode = (typeof EXIT_CODES)[ExitName];

/** What each says, as it stands in the help and on the page of the commands. */
export const EXIT_MEANINGS: Readonly<Record<ExitName, string>> = {
  ok: "done, or nothing to do",
  failed: "something that was called or asked failed, or is missing",
  usage: "the command line asks for something that does not exist",
  refused: "the settings or a rule forbid it; nothing was changed",
  danger: "there is a danger, and `--fail-on danger` was given",
  schema: "an object does not fit its schema: the API server would refuse it",
  halfway:
    "the stack's file was written, but `pulumi up` failed: the last lines say how to go on or back",
  declined: "the answer was no; nothing was changed",
  holding: "the release waits for somebody, and is open",
  rolledBack: "rolled back: a gate of the guard failed",
  aborted: "aborted by a person, or superseded by a newer release",
  timedOut: "timed out: what it waited for did not come",
  halted:
    "halted: somebody else changed the weights, took the split apart or deleted the router; nothing was overwritten",
  superseded: "another driver took over; this one wrote nothing more",
  interrupted: "a signal ended the driver; the release is open",
  unkept:
    "the release is over, but the cluster could not be told for 5 minutes: `sluice resume` does it",
};
