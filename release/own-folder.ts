import { chmodSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Makes a folder that only its owner may read, with all that an earlier version left readable in it: what is
 * noted of releases has names, addresses and reasons of people.
 *
 * @throws Error where it cannot be written
 */
export function ownFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const one of [dirname(folder), folder]) if (isSluice(one)) close(one, 0o700);
  for (const name of readdirSync(folder)) close(join(folder, name), 0o600);
}

/** Whether it is `.sluice`, or stands in it. */
function isSluice(path: string): boolean {
  return path.split(/[\\/]/).includes(".sluice");
}

function close(path: string, mode: number): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink()) return;
  if (found.isFile() !== (mode === 0o600)) return;
  if ((found.mode & 0o077) !== 0) chmodSync(path, mode);
}

/** What it means for a release that the folder cannot be written, in words. */
export function withoutFolder(folder: string, why: string): string {
  const rest =
    "the journal in the cluster counts; a lock that a killed engine leaves is not known again";
  return `${folder} cannot be written (${why}): ${rest}`;
}
