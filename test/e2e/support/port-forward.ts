import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A port of a pod, or of one of a Service, brought to this machine by `kubectl port-forward`. */
export class PortForward {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: URL,
  ) {}

  /** @param target - such as `pod/name` */
  static async start(namespace: string, target: string, port: number): Promise<PortForward> {
    const args = ["--namespace", namespace, "port-forward", target, `:${port}`];
    const child = spawn("kubectl", args, { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: child.stdout })) {
      const address = /^Forwarding from (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) return new PortForward(child, new URL(`http://${address}`));
    }
    throw new Error(`kubectl ${args.join(" ")} ended without a port`);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }
}
