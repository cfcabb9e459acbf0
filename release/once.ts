/** The same that acts on its first call only. */
export function once<A extends readonly unknown[]>(act: (...args: A) => void): typeof act {
  let isDone = false;
  return (...args) => {
    if (!isDone) act(...args);
    isDone = true;
  };
}
