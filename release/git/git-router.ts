import type { Color } from "../../model/color";
import type { Weights } from "../../model/traffic/weights";
import type { ConfigWriter, Lease } from "../driver/ports";
import { requireWeights } from "../driver/require-weights";
import type { DriverRouter, SessionRouter } from "../session";
import type { GitEngine } from "./git-engine";

/** The router of a cluster that a controller keeps: read there, and written by a commit of the weights. */
export class GitRouter implements SessionRouter {
  constructor(
    readonly live: Pick<DriverRouter, "read" | "differences" | "byHand">,
    private readonly config: ConfigWriter,
    private readonly engine: Pick<GitEngine, "publish">,
    private readonly lease?: Lease,
  ) {}

  under(lease: Lease): GitRouter {
    return new GitRouter(this.live, this.config, this.engine, lease);
  }

  ahead(): this {
    return this;
  }

  async read(): Promise<Weights> {
    return this.live.read();
  }

  async differences(weights: Weights, active: Color): Promise<readonly string[]> {
    return this.live.differences(weights, active);
  }

  byHand(weights: Weights, active: Color): string {
    return this.live.byHand(weights, active);
  }

  /** The file goes first, as its text is what is committed. */
  async write(weights: Weights, active: Color, expected?: readonly Weights[]): Promise<void> {
    if (expected) {
      requireWeights(await this.live.read(), expected);
      await this.lease?.confirm();
    }
    await this.config.write(weights, active);
    await this.engine.publish(weights);
  }
}
