import type { Color } from "../model/color";
import type { Weights } from "../model/weights";
import type { Engine } from "./ports";

/** What updates with other weights would do besides moving weights, each asked for once. */
export class Forecasts {
  private readonly asked = new Map<string, Promise<readonly string[]>>();

  constructor(private readonly engine: Pick<Engine, "foresee">) {}

  /** A question that failed is asked again. */
  of(weights: Weights, active: Color): Promise<readonly string[]> {
    const key = JSON.stringify(weights);
    const known = this.asked.get(key);
    if (known) return known;
    const forecast = this.engine.foresee(weights, active);
    this.asked.set(key, forecast);
    forecast.catch(() => this.asked.delete(key));
    return forecast;
  }

  /** Asks anew from now on. */
  forget(): void {
    this.asked.clear();
  }
}
