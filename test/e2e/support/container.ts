import { docker } from "./docker";

const PORT = 8080;

/** A container of an image, run by docker alone, on a port of its own. */
export class Container {
  private constructor(
    private readonly id: string,
    readonly url: URL,
  ) {}

  /** @param options - of `docker run` */
  static async start(image: string, ...options: readonly string[]): Promise<Container> {
    const publish = ["--publish", `127.0.0.1::${PORT}`];
    const id = (await docker("run", "--detach", ...publish, ...options, image)).trim();
    const address = (await docker("port", id, `${PORT}/tcp`)).trim();
    return new Container(id, new URL(`http://${address}`));
  }

  /** The answer to one request. */
  async text(path: string): Promise<string> {
    const response = await fetch(new URL(path, this.url), { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`${path}: status ${response.status}`);
    return response.text();
  }

  /** Asks it to stop, waits and gives its exit code. */
  async stop(): Promise<number> {
    await docker("stop", "--time", "60", this.id);
    return Number(await docker("inspect", "--format", "{{.State.ExitCode}}", this.id));
  }

  async remove(): Promise<void> {
    await docker("rm", "--force", "--volumes", this.id);
  }
}
