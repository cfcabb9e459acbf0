import { type PastRelease, spentBy } from "./past";
import type { Refusal } from "./refusal";

/**
 * Why an image is not the next one to be released. The same command twice, as a pipeline's retry, must not bring back
 * what has just been replaced or taken back.
 *
 * @param what - has the image, such as `green has the image`
 * @param next - gives it another one
 */
export function spentRefusal(
  past: readonly PastRelease[],
  image: string,
  { what, next }: { readonly what: string; readonly next: string },
): Refusal | undefined {
  const spent = spentBy(past, image);
  if (!spent) return undefined;
  const { id, reason } = spent.release;
  if (spent.is === "taken back") {
    const sentence = `${what} that release ${id} took back (${reason}): ${next}; --retry REASON releases it again`;
    return { code: "taken-back", sentence, canForce: false, canRetry: true };
  }
  const sentence = `${what} that release ${id} came from, so this would bring the old version back: ${next}; sluice rollback goes back to it, --force REASON releases it`;
  return { code: "repeated", sentence, canForce: true };
}
