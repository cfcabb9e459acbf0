import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** What a watched field was, and when the API server said so. */
export interface Sighting {
  readonly value: string;
  readonly at: number;
}

/**
 * Notes when an object is written, and what one of its fields was then. The engine's events arrive
 * with a delay and the API server stamps whole seconds; a watch knows a write within milliseconds.
 */
export class Watch {
  readonly sightings: Sighting[] = [];

  private constructor(private readonly child: ChildProcessByStdio<null, Readable, null>) {
    createInterface({ input: child.stdout }).on("line", (value) => {
      this.sightings.push({ value, at: Date.now() });
    });
  }

  /**
   * Starts to watch an object; returns once its present state is known.
   *
   * @param field - noted of each version
   */
  static async start(
    namespace: string,
    object: string,
    field = ".metadata.resourceVersion",
  ): Promise<Watch> {
    const format = `jsonpath={${field}}{"\\n"}`;
    const args = ["--namespace", namespace, "get", object, "--watch", "--output", format];
    const child = spawn("kubectl", args, { stdio: ["ignore", "pipe", "inherit"] });
    const watch = new Watch(child);
    await once(child.stdout, "data");
    return watch;
  }

  /** When the object was written last, if it was written since the watch began. */
  get lastWrite(): number | undefined {
    return this.sightings.length > 1 ? this.sightings.at(-1)?.at : undefined;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }
}
