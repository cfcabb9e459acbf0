/** How many at a time: a caller for each of many at once would try how many connections a busy machine opens. */
const SIZE = 50;

/** Does something for each of many, some of them at a time, and gives what came of it in their order. */
export async function inBatches<T, R>(
  many: readonly T[],
  act: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let at = 0; at < many.length; at += SIZE) {
    results.push(...(await Promise.all(many.slice(at, at + SIZE).map(act))));
  }
  return results;
}
