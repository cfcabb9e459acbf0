import { eventually } from "./eventually";
import type { Kubectl } from "./kubectl";
import { APP } from "./service";
import { shellImage } from "./shell-image";

const NAME = "shell";

interface EphemeralStatus {
  readonly state: { readonly running?: object };
}

/**
 * A shell beside a pod's process: the service's image has none. It is an ephemeral container in the
 * process's own PID namespace and under its user, where the process is number 1 and `/proc/1/root`
 * is its file system, mounted as the process has it.
 */
export class PodShell {
  private constructor(
    private readonly kubectl: Kubectl,
    private readonly pod: string,
  ) {}

  static async attach(kubectl: Kubectl, pod: string, registry: string): Promise<PodShell> {
    const image = await shellImage(registry);
    const where = ["--image", image, "--container", NAME, "--target", APP];
    const how = ["--profile", "restricted", "--quiet"];
    await kubectl.run("debug", `pod/${pod}`, ...where, ...how, "--", "sleep", "3600");
    await eventually(
      `the shell beside ${pod}`,
      async () => (await kubectl.get(`pod/${pod}`)).status?.["ephemeralContainerStatuses"],
      (found) =>
        (found as readonly EphemeralStatus[] | undefined)?.[0]?.state.running !== undefined,
    );
    return new PodShell(kubectl, pod);
  }

  /** Runs a script and gives its output. */
  async run(script: string): Promise<string> {
    return this.kubectl.run("exec", this.pod, "--container", NAME, "--", "bash", "-c", script);
  }
}
