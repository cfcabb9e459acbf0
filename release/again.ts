/**
 * Does something again where it failed for a reason that may be gone by then.
 *
 * @param tries - how often at most
 * @param mayPass - whether an error is such a reason
 * @throws the last error
 */
export async function again(
  tries: number,
  mayPass: (error: unknown) => boolean,
  act: () => Promise<void>,
): Promise<void> {
  for (let left = tries; ; left -= 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (left <= 1 || !mayPass(error)) throw error;
    }
  }
}
