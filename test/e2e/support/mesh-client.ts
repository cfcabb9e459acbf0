import { COLOR_HEADER } from "./color-header";
import { eventually } from "./eventually";
import type { Namespace } from "./namespace";
import { shellImage } from "./shell-image";

const NAME = "client";

/** A pod with a sidecar that asks the service as other services of the mesh do. */
export class MeshClient {
  private constructor(private readonly namespace: Namespace) {}

  /**
   * Starts the pod.
   *
   * @param labels - such as one that asks for a sidecar. @default - the namespace says whether it has one
   */
  static async create(
    namespace: Namespace,
    registry: string,
    labels: Readonly<Record<string, string>> = {},
  ): Promise<MeshClient> {
    const image = await shellImage(registry);
    const pod = ["--image", image, "--restart", "Never", "--command", "--"];
    const marks = Object.entries(labels).flatMap(([key, value]) => ["--labels", `${key}=${value}`]);
    await namespace.kubectl.run("run", NAME, ...marks, ...pod, "sleep", "3600");
    await namespace.kubectl.run("wait", "--for=condition=Ready", `pod/${NAME}`, "--timeout=120s");
    return new MeshClient(namespace);
  }

  /**
   * Who answers each of some requests, one connection for each. A proxy that reads requests writes names of headers
   * small; what passes it by is as the service wrote it.
   *
   * @param headers - further lines of the request
   * @param at - where it is asked. @default - its main port, for the root
   */
  async colors(
    service: string,
    times: number,
    headers: Readonly<Record<string, string>> = {},
    { port, path }: { readonly port: number; readonly path: string } = { port: 80, path: "/" },
  ): Promise<readonly string[]> {
    const lines = Object.entries({ host: service, connection: "close", ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\\r\\n`).join("");
    const script = [
      `for i in $(seq ${times}); do`,
      `exec 3<>/dev/tcp/${service}/${String(port)} && printf 'GET ${path} HTTP/1.1\\r\\n${head}\\r\\n' >&3 &&`,
      `sed -n 's/^${COLOR_HEADER}: \\([a-z]*\\).*/\\1/Ip' <&3; exec 3>&-; done`,
    ].join(" ");
    const exec = ["exec", NAME, "--container", NAME, "--", "bash", "-c", script];
    const output = await this.namespace.kubectl.run(...exec);
    return output.split("\n").filter((line) => line !== "");
  }

  /** The status of one answer; nothing where there is none. */
  async status(
    host: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<number | undefined> {
    const lines = Object.entries({ host, connection: "close", ...headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\\r\\n`).join("");
    const script = `exec 3<>/dev/tcp/${host}/80 && printf 'GET ${path} HTTP/1.1\\r\\n${head}\\r\\n' >&3 && head -1 <&3`;
    const command = ["timeout", "5", "bash", "-c", `(${script}) 2>/dev/null || true`];
    const exec = ["exec", NAME, "--container", NAME, "--"];
    // A connection that hangs ends with the time limit's own status.
    const output = await this.namespace.kubectl.run(
      ...exec,
      "bash",
      "-c",
      `${quoted(command)} || true`,
    );
    const status = /^HTTP\/1\.1 (?<status>\d{3})/.exec(output)?.groups?.["status"];
    return status === undefined ? undefined : Number(status);
  }

  /** Waits until the sidecar knows the service's routes. */
  async reaches(service: string, color: string): Promise<void> {
    await eventually(
      `the mesh to answer from ${color} only`,
      () => this.colors(service, 10),
      (seen) => seen.length === 10 && seen.every((one) => one === color),
    );
  }
}

/** Words of a command for a shell. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
