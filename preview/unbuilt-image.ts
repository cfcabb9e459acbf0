import { isMap } from "../model/settings/merge";
import { fingerprint } from "./object-name";

/** A resource that builds an image. */
export const IMAGE_TYPE = "docker:index/image:Image";

const STAND_IN = /^(?<name>\S+) \(built from (?<context>.+), [0-9a-f]{8}\)$/;

/** An image that `pulumi up` will build, as far as it is known before. */
export interface UnbuiltImage {
  /** Repository and tag. */
  readonly name: string;
  /** The folder with the sources. */
  readonly context: string;
}

/** @param inputs - of the resource that builds it */
export function describeBuild(inputs: Readonly<Record<string, unknown>>): UnbuiltImage {
  const build = isMap(inputs["build"]) ? inputs["build"] : {};
  return { name: String(inputs["imageName"]), context: String(build["context"]) };
}

/**
 * Stands for an image by digest that nobody knows before it is built. It changes with everything that the
 * program says about the build, so that a new build shows; a change of files that no commit knows does
 * not.
 *
 * @param inputs - of the resource that builds it
 */
export function unbuiltImage(inputs: Readonly<Record<string, unknown>>): string {
  const { name, context } = describeBuild(inputs);
  const print = fingerprint(JSON.stringify([name, inputs["build"]]));
  return `${name} (built from ${context}, ${print})`;
}

/** What a stand-in stands for; nothing where the text is an image that exists. */
export function readUnbuilt(image: string): UnbuiltImage | undefined {
  const found = STAND_IN.exec(image)?.groups;
  return found && { name: String(found["name"]), context: String(found["context"]) };
}
