import type { Color } from "../../model/color";
import type { Weights } from "../../model/traffic/weights";
import { finishesWithin } from "./finishes-within";
import type { Clock, LiveRouter } from "./ports";

/** How long everything else waits for an update, in milliseconds, before it is looked at again. */
const LOOK_MS = 1000;

/** What an update is for. */
type UpdateName = "deploy" | "record" | "retire" | "contract" | "restore";

/**
 * The engine's one update under way. It takes its time, and its backend may hang: the guard is asked and
 * people are heard meanwhile, and the rollback does not wait for it.
 */
export class Updates {
  private current: { readonly what: UpdateName; readonly end: Promise<void> } | undefined;

  constructor(private readonly clock: Clock) {}

  isUnderWay(what: UpdateName): boolean {
    return this.current?.what === what;
  }

  /** Waits a while for the update under way, or for this one where there is none. */
  async wait(what: UpdateName, update: () => Promise<void>, signal: AbortSignal): Promise<void> {
    this.current ??= { what, end: this.begin(update) };
    await finishesWithin(this.current.end, this.clock, LOOK_MS, signal);
  }

  private begin(update: () => Promise<void>): Promise<void> {
    const end = update().finally(() => {
      this.current = undefined;
    });
    // A lease that was lost meanwhile is lost at the next look at it, too.
    end.catch(() => undefined);
    return end;
  }

  /** Waits for its end, however it ends. */
  async end(): Promise<void> {
    await this.current?.end.catch(() => undefined);
  }
}

/**
 * An update declares the whole router, not the weights alone.
 *
 * @throws Error where one would overwrite what somebody else changed there
 */
export async function refuseOverwriting(
  router: Pick<LiveRouter, "differences">,
  weights: Weights,
  active: Color,
): Promise<void> {
  const others = await router.differences(weights, active);
  if (others.length === 0) return;
  const what = `nothing was updated, as an update from here would overwrite the live router: ${others.join("; ")}`;
  const next = "move the change into the stack's config, or take it back; then pulumi up";
  throw new Error(`${what}. Next: ${next}`);
}
