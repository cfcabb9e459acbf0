/** How the preview ends, for scripts. One number per reason, so that CI can tell a danger from a typo. */
export const EXIT_CODES = {
  ok: 0,
  /** The program or the preview itself failed. */
  failed: 1,
  /** The command line asks for something that does not exist. */
  usage: 2,
  /** The settings are refused, as `pulumi up` would refuse them. */
  settings: 3,
  /** `--fail-on danger`, and there is one. */
  danger: 4,
  /** An object does not fit its schema. */
  schema: 5,
} as const;

/** One of the numbers above. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
