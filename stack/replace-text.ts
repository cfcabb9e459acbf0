import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file was changed by somebody since it was read. */
export class ChangedMeanwhileError extends Error {}

/** A file's text as it shall be, and as it was when that was decided. */
export interface Draft {
  readonly before: string;
  readonly text: string;
}

/**
 * Writes the whole file in one step: whoever reads it meets the old text or the new one. A link stays one.
 *
 * @throws ChangedMeanwhileError where the file has another text than it had
 */
export function replaceText(path: string, { before, text }: Draft): void {
  const file = realpathSync(path);
  const now = readFileSync(file, "utf8");
  if (now === text) return;
  if (now !== before) {
    const words = "was changed by somebody since it was read; nothing was written";
    throw new ChangedMeanwhileError(`${basename(path)} ${words}`);
  }
  const aside = join(dirname(file), `.${basename(file)}.${String(process.pid)}`);
  try {
    const handle = openSync(aside, "w", statSync(file).mode);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}
