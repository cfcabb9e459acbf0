import { run } from "./process";

/** Runs docker and gives its output. The classic builder: the newer one needs a plugin. */
export async function docker(...args: readonly string[]): Promise<string> {
  return run("docker", args, { env: { ...process.env, DOCKER_BUILDKIT: "0" } });
}
