import type { Color } from "../model/color";
import type { Note } from "../model/release/decision";
import { reasonOf } from "../model/reason";
import type { Weights } from "../model/weights";
import type { Router, StackConfig } from "./ports";

/** What a way back writes. */
interface Written {
  readonly router: Pick<Router, "write">;
  readonly config: StackConfig;
}

/**
 * Writes the weights of the way back: the router first, as nothing that may be broken stands before it. A
 * stack file that cannot be written is noted, and stops nothing.
 *
 * @param note - told what happened, each as soon as it has
 * @throws when the router cannot be written
 */
export async function takeBack(
  { router, config }: Written,
  weights: Weights,
  active: Color,
  note: (note: Note) => void,
): Promise<void> {
  await router.write(weights, active);
  note({ type: "returned", weights });
  await config.write(weights, active).catch((error: unknown) => {
    note({ type: "noted", text: `stack config still has other weights: ${reasonOf(error)}` });
  });
}
