import { readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parse } from "yaml";
import { reasonOf } from "../model/reason";
import { parseWaves, type WavePlan } from "../model/release/wave-plan";
import { stacksIn } from "../stack/stack-file";
import { EXIT_CODES } from "../model/exit-code";
import { ReleaseError } from "./release-error";

/**
 * Reads a waves file, and which stacks the folder has.
 *
 * @throws SettingsError with every problem found; ReleaseError where it is no YAML
 */
export function readWaves(
  directory: string,
  file: string,
  onRenamed: (words: string) => void,
): WavePlan {
  const raw = yamlOf(resolve(directory, file));
  return parseWaves(raw, stacksIn(directory), basename(file), onRenamed);
}

function yamlOf(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    const complaint = { about: path, found: reasonOf(error), needed: "a file with YAML" };
    throw new ReleaseError(complaint, EXIT_CODES.usage);
  }
}
