/** What is done about a journal of the open release: the rollback needs none of it. */
const WAY_BACK = "take the traffic back: sluice rollback";

/**
 * Something that another sluice wrote, or nobody meant: a journal, a command. Whoever meets it does nothing:
 * "no release is open" would be wrong, and half of what it says may be the opposite.
 */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";

  /**
   * @param what - which text, and what is not understood in it
   * @param next - what helps without the version that wrote it
   */
  constructor(
    readonly what: string,
    next = WAY_BACK,
  ) {
    super(
      `${what}. A newer sluice wrote it, or it is damaged; nothing was done. ` +
        `Next: the same with the version of sluice that wrote it, or ${next}`,
    );
  }
}
