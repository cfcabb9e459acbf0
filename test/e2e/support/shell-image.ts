import { docker } from "./docker";

/** Any image with bash will do; this one is at hand wherever images are built from Debian. */
const BASE = "debian:bookworm-slim";

/** Gives pods an image with a shell. */
export async function shellImage(registry: string): Promise<string> {
  const image = `${registry}/sluice-e2e-client:1`;
  await docker("tag", BASE, image);
  await docker("push", "--quiet", image);
  return image;
}
