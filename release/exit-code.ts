/** How a command ends, for scripts. One number per reason, so that a pipeline can tell them apart. */
export const EXIT_CODES = {
  ok: 0,
  /** A program that was called failed, or is missing. Nothing was written. */
  failed: 1,
  /** The command line asks for something that does not exist. */
  usage: 2,
  /** A rule forbids it; nothing was written. */
  refused: 3,
  /** The stack's file was written, but `pulumi up` failed. */
  halfway: 4,
  /** The person said no; nothing was written. */
  declined: 5,
  /** A release waits for somebody or something, and is still open. */
  holding: 10,
  /** A release took the traffic back. */
  rolledBack: 11,
  /** A person or a newer release ended it. */
  aborted: 12,
  /** It waited for something in vain. */
  timedOut: 13,
  /** Somebody else changed the weights; nothing was overwritten. */
  halted: 14,
  /** Another driver took over. */
  superseded: 15,
  /** A signal ended the driver; the release is still open. */
  interrupted: 16,
  /** A release ended, and the cluster could not be told; this machine's journal knows. */
  unkept: 17,
} as const;

/** One of the numbers above. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
