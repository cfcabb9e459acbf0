import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** A version of a watched object, and when the API server sent it. */
export interface Sighting {
  readonly resourceVersion: string;
  readonly at: number;
}

/**
 * Notes when an object is written. The engine's events arrive with a delay and the API server stamps
 * whole seconds; a watch knows a write within milliseconds.
 */
export class Watch {
  readonly sightings: Sighting[] = [];

  private constructor(private readonly child: ChildProcessByStdio<null, Readable, null>) {
    createInterface({ input: child.stdout }).on("line", (resourceVersion) => {
      this.sightings.push({ resourceVersion, at: Date.now() });
    });
  }

  /** Starts to watch an object; returns once its present version is known. */
  static async start(namespace: string, object: string): Promise<Watch> {
    const format = 'jsonpath={.metadata.resourceVersion}{"\\n"}';
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
