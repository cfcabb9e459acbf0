import { type Color, COLORS } from "../model/color";
import type { Split } from "../model/switch";
import { ChangedMeanwhileError, replaceText } from "../stack/replace-text";
import type { StackFile } from "../stack/stack-file";
import type { Place, StackText } from "../stack/stack-text";
import { PlaceError } from "../stack/text-edit";
import { refused, type ReleaseError } from "./release-error";

/**
 * A stack file's text with another split. Weights are written where the file has some, or where the
 * active color alone does not say them.
 *
 * @throws PlaceError where that would change something else, as below an alias
 */
export function withSplit(text: StackText, { activeColor, weights }: Split): StackText {
  const isPlain = weights[activeColor] === 100 && !text.has("weights");
  const shared = (isPlain ? [] : COLORS).reduce(
    (one, color) => one.set(["weights", color], weights[color]),
    text,
  );
  return shared.set(["activeColor"], activeColor);
}

/** @throws ReleaseError where the file changed since it was read, or has the split in another form */
export function writeSplit(file: StackFile, split: Split): void {
  write(file, "activeColor or weights", undefined, (text) => withSplit(text, split));
}

/** @throws ReleaseError as {@link writeSplit} does */
export function writeImage(file: StackFile, color: Color, image: string): void {
  writeText(file, [color, "image"], image);
}

/** That of a service without colors. @throws ReleaseError as {@link writeSplit} does */
export function writeServiceImage(file: StackFile, image: string): void {
  writeText(file, ["image"], image);
}

/**
 * Notes the image with which a color passed its verification.
 *
 * @throws ReleaseError as {@link writeSplit} does
 */
export function writeVerified(file: StackFile, color: Color, image: string): void {
  writeText(file, ["release", "verified", color], image);
}

function writeText(file: StackFile, place: Place, value: string): void {
  const path = place.join(".");
  const by = `pulumi config set --stack ${file.stack} --path '${file.service}:${path}' ${value}`;
  write(file, path, by, (text) => text.set(place, value));
}

/** @param by - a command that does it where this cannot */
function write(
  file: StackFile,
  what: string,
  by: string | undefined,
  edited: (text: StackText) => StackText,
): void {
  try {
    replaceText(file.path, { before: file.text, text: edited(file.edit()).text });
  } catch (error) {
    if (error instanceof ChangedMeanwhileError) {
      throw refusal(file, "changed by somebody since it was read", "nobody else at it", undefined);
    }
    if (!(error instanceof PlaceError)) throw error;
    const found = `${what} written in a form that cannot be changed without changing more`;
    throw refusal(file, found, "plain maps and values", by);
  }
}

function refusal(
  { name }: StackFile,
  found: string,
  needed: string,
  next: string | undefined,
): ReleaseError {
  const complaint = { about: name, found, needed, ...(next !== undefined && { next }) };
  return refused(complaint);
}
