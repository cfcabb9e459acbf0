import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docker } from "./docker";
import { run } from "./process";

/** Calls with a container of an image that never runs, and a folder; takes both away again. */
async function withContainer<T>(
  image: string,
  use: (id: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-e2e-image-"));
  const id = (await docker("create", image)).trim();
  try {
    return await use(id, folder);
  } finally {
    await docker("rm", id);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The paths of all files of an image, without the leading slash. */
export async function filesOf(image: string): Promise<readonly string[]> {
  return withContainer(image, async (id, folder) => {
    const archive = join(folder, "image.tar");
    await docker("export", "--output", archive, id);
    const names = await run("tar", ["--list", "--file", archive]);
    return names.split("\n").filter((name) => name !== "" && !name.endsWith("/"));
  });
}

/** The SHA-256 of one file of an image. */
export async function hashOf(image: string, path: string): Promise<string> {
  return withContainer(image, async (id, folder) => {
    const copy = join(folder, "file");
    await docker("cp", `${id}:${path}`, copy);
    return createHash("sha256")
      .update(await readFile(copy))
      .digest("hex");
  });
}
