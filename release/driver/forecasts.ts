import { activeAt, type ReleasePlan } from "../../model/release/walk";
import type { Weights } from "../../model/traffic/weights";
import type { Engine } from "./ports";

/** What updates with other weights would do besides moving weights. */
export class Forecasts {
  /** By weights: what was asked last, unless it failed. */
  private readonly asked = new Map<string, Promise<readonly string[]>>();
  private readonly open = new Set<string>();

  constructor(
    private readonly engine: Pick<Engine, "foresee">,
    private readonly plan: ReleasePlan,
  ) {}

  /** Asks once, for whoever only prepares: hours may lie between that and the write. */
  ahead(weights: Weights): Promise<readonly string[]> {
    return this.asked.get(JSON.stringify(weights)) ?? this.now(weights);
  }

  /**
   * Asks for a write: a question under way is shared, an answer is not. The engine knows whether it still holds.
   * A switch waits for none: it writes the weights alone, and its update is looked at when it runs.
   */
  now(weights: Weights): Promise<readonly string[]> {
    if (this.plan.switch) return Promise.resolve([]);
    const key = JSON.stringify(weights);
    const underWay = this.open.has(key) ? this.asked.get(key) : undefined;
    if (underWay) return underWay;
    this.open.add(key);
    const forecast = this.engine
      .foresee(weights, activeAt(this.plan, weights))
      .finally(() => this.open.delete(key));
    this.asked.set(key, forecast);
    forecast.catch(() => this.asked.delete(key));
    return forecast;
  }
}
