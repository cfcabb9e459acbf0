import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "./process";

const ROOT = resolve(__dirname, "../../..");

/** Source of a small web service that answers its `VERSION` in the header `x-version`. */
function appSource(): string {
  const source = process.env["SLUICE_E2E_APP"] ?? join(ROOT, "../shared/cluster/smoke-app");
  if (existsSync(join(source, "Dockerfile"))) return source;
  throw new Error(`No Dockerfile in ${source}; set SLUICE_E2E_APP to the test service's folder.`);
}

/**
 * Builds the test service, pushes it and gives its reference by digest.
 *
 * @param variant - a label of the image: another variant is the same program under another digest
 */
export async function buildImage(registry: string, variant = "first"): Promise<string> {
  const tag = `${registry}/sluice-e2e:${variant}`;
  const env = { ...process.env, DOCKER_BUILDKIT: "0" };
  const options = ["--quiet", "--network", "host", "--label", `variant=${variant}`, "--tag", tag];
  await run("docker", ["build", ...options, appSource()], { env });
  await run("docker", ["push", "--quiet", tag], { env });
  const format = "{{range .RepoDigests}}{{println .}}{{end}}";
  const digests = await run("docker", ["image", "inspect", "--format", format, tag], { env });
  const reference = digests.split("\n").find((line) => line.startsWith(`${registry}/sluice-e2e@`));
  if (reference === undefined) throw new Error(`The registry gave no digest for ${tag}.`);
  return reference;
}

/** A well-formed reference to an image that no registry has. */
export function missingImage(registry: string): string {
  return `${registry}/sluice-e2e@sha256:${"0".repeat(64)}`;
}
