import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes a report, and the folders that it is to be in. */
export function writeReport(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
