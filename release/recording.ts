import type { Color } from "../model/color";
import type { Weights } from "../model/weights";
import { patiently } from "./patience";
import type { Clock, Router } from "./ports";

/** How long everything else waits for an update, in milliseconds, before it is looked at again. */
const LOOK_MS = 1000;

/**
 * The one update under way that records weights. The engine takes its time, and its backend may hang: the
 * guard is asked meanwhile, and the way back does not wait for it.
 */
export class Recording {
  private current: Promise<void> | undefined;

  constructor(private readonly clock: Clock) {}

  /** Waits a while for the update under way, or for this one where there is none. */
  async wait(update: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const current =
      this.current ??
      update().finally(() => {
        this.current = undefined;
      });
    this.current = current;
    // A lease that was lost meanwhile is lost at the next look at it, too.
    current.catch(() => undefined);
    await patiently(current, this.clock, LOOK_MS, signal);
  }

  /** Waits for its end, however it ends. */
  async end(): Promise<void> {
    await this.current?.catch(() => undefined);
  }
}

/**
 * An update declares the whole router, not the weights alone.
 *
 * @throws Error where one would overwrite what somebody else changed there
 */
export async function refuseOverwriting(
  router: Pick<Router, "differences">,
  weights: Weights,
  active: Color,
): Promise<void> {
  const others = await router.differences(weights, active);
  if (others.length === 0) return;
  const what = `nothing was updated, as an update from here would overwrite the live router: ${others.join("; ")}`;
  const next = "move the change into the stack's config, or take it back; then pulumi up";
  throw new Error(`${what}. Next: ${next}`);
}
