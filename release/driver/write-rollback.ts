import type { Color } from "../../model/color";
import type { Note } from "../../model/release/decision";
import { reasonOf } from "../../model/reason";
import type { Weights } from "../../model/traffic/weights";
import type { LiveRouter, ConfigWriter } from "./ports";

/** What a rollback writes. */
interface Written {
  readonly router: Pick<LiveRouter, "write">;
  readonly config: ConfigWriter;
}

/**
 * Writes the weights of a rollback: the router first, as it depends on nothing else that may be broken. A
 * stack file that cannot be written is noted, and stops nothing.
 *
 * @param note - told what happened, each as soon as it has
 * @throws when the router cannot be written
 */
export async function writeRollback(
  { router, config }: Written,
  weights: Weights,
  active: Color,
  note: (note: Note) => void,
): Promise<void> {
  await router.write(weights, active);
  const failed = await config.write(weights, active).catch((error: unknown) => reasonOf(error));
  // Whoever goes on after a kill before this line writes both again.
  note({ type: "returned", weights });
  if (failed === undefined) return;
  note({ type: "noted", text: `stack config still has other weights: ${failed}` });
}
