import type { Color, PerColor } from "../model/color";
import {
  type LiveShortfall,
  liveShortfalls,
  raisable,
  shortfallRefusals,
  shortfallWords,
} from "../model/live-capacity";
import { reasonOf } from "../model/reason";
import type { PodCount } from "../model/release/facts";
import type { Split } from "../model/switch";
import { drainedColors, type Weights } from "../model/weights";
import type { World } from "./command";
import { EXIT_CODES } from "./exit-code";
import { known } from "./known";
import type { CommonOptions } from "./options";
import { ReleaseError, throwRefusals } from "./release-error";
import type { Session } from "./session";

/** How long pods rest between two looks at them, in milliseconds. */
const LOOK_MS = 1000;

/** The pods that are there, before traffic moves by an update. */
export class LiveSizes {
  private constructor(
    private readonly session: Session,
    private readonly pods: PerColor<PodCount>,
    private readonly now: Weights,
    private readonly then: Split,
  ) {}

  /**
   * Counts the pods. Where there is no cluster in reach, as for those who only write a file, nothing is
   * known.
   */
  static async look(
    { directory, stack }: CommonOptions,
    { open, terminal }: World,
    now: Weights,
    then: Split,
  ): Promise<LiveSizes | undefined> {
    const session = await known(open({ directory, stack, onWait: terminal.say }));
    if (!session) return undefined;
    try {
      return new LiveSizes(session, await session.pods.count(), now, then);
    } catch (error) {
      terminal.say(`unknown  whether the pods carry the traffic: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** What is too small, one sentence each. */
  get words(): readonly string[] {
    return this.shortfalls(this.pods).map(shortfallWords);
  }

  /** @throws ReleaseError where a color would get more traffic than its pods carry */
  refuse(): void {
    throwRefusals(shortfallRefusals(this.session.stack, this.then, this.shortfalls(this.pods)));
  }

  /**
   * Raises the color that is too small to what carries the traffic, waits until its pods are ready, and
   * moves the traffic. The numbers are given back in the end, whatever happened, as far as no color with
   * traffic loses pods by it.
   *
   * @param move - moves the traffic
   * @throws ReleaseError when the pods are not ready in time; nothing has moved then
   */
  async raised<T>(move: () => Promise<T>, say: (text: string) => void): Promise<T> {
    const short = this.shortfalls(this.pods);
    const color = raisable(this.now, short);
    if (!color) {
      this.refuse();
      return move();
    }
    const { session } = this;
    const lease = session.lease();
    await lease.acquire();
    try {
      const pods = Math.max(...short.map(({ full }) => full));
      say(`${color} gets ${String(pods)} pods first`);
      await session.engine.deploy(color, pods, `sluice switch: ${color} to ${String(pods)} pods`);
      await this.ready(color);
      return await move();
    } finally {
      await this.giveBack(say);
      await lease.release();
    }
  }

  private async ready(color: Color): Promise<void> {
    const { clock, release } = this.session;
    const { readySeconds } = release.deadlines;
    const end = clock.now() + readySeconds * 1000;
    const { signal } = new AbortController();
    for (;;) {
      const pods = await known(this.session.pods.count());
      const short = pods && this.shortfalls(pods);
      if (short?.length === 0) return;
      if (clock.now() >= end) {
        const why = short?.map(shortfallWords).join(" ") ?? "its pods cannot be counted";
        const text = `${color} was not ready within ${String(readySeconds)} s; no traffic moved. ${why}`;
        throw new ReleaseError(text, EXIT_CODES.failed);
      }
      await clock.sleep(LOOK_MS, signal);
    }
  }

  /** Where the file and the router differ, an update may move traffic yet: then nobody is known to be idle. */
  private async giveBack(say: (text: string) => void): Promise<void> {
    const { config, engine, router } = this.session;
    try {
      const [{ weights }, live] = await Promise.all([config.settings(), router.read()]);
      const idle = drainedColors(weights).find((color) => live[color] === 0);
      await engine.restore(idle, "sluice switch: sizes");
    } catch (error) {
      say(`numbers of pods that the switch raised stay in the stack's file: ${reasonOf(error)}`);
    }
  }

  private shortfalls(pods: PerColor<PodCount>): readonly LiveShortfall[] {
    return liveShortfalls(this.now, this.then.weights, pods);
  }
}
