/** What a reading found; nothing where it failed, as not knowing is an answer, too. */
export async function known<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch(() => undefined);
}
