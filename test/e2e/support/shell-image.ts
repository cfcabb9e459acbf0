import { docker } from "./docker";
import { pushed } from "./image";

/** Any image with bash will do; this one is at hand wherever images are built from Debian. */
const BASE = "debian:bookworm-slim";

/** Gives pods an image with a shell, by digest. */
export async function shellImage(registry: string): Promise<string> {
  const repository = `${registry}/sluice-e2e-client`;
  const tag = `${repository}:1`;
  await docker("tag", BASE, tag);
  return pushed(tag, repository);
}
