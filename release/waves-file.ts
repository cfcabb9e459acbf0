import { readdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parse } from "yaml";
import { reasonOf } from "../model/reason";
import type { WavePlan } from "../model/release/waves";
import { parseWaves } from "../model/release/waves-schema";
import { complain } from "../render/preview-error";
import { stackOfFile } from "../render/source/stack-file";
import { EXIT_CODES } from "./exit-code";
import { ReleaseError } from "./release-error";

/**
 * Reads a waves file, and which stacks the folder has.
 *
 * @throws SettingsError with every problem found; ReleaseError where it is no YAML
 */
export function readWaves(directory: string, file: string): WavePlan {
  const stacks = readdirSync(directory).flatMap((name) => stackOfFile(name) ?? []);
  return parseWaves(yamlOf(resolve(directory, file)), stacks.sort(), basename(file));
}

function yamlOf(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    const complaint = { about: path, found: reasonOf(error), needed: "a file with YAML" };
    throw new ReleaseError(complain(complaint), EXIT_CODES.usage);
  }
}
