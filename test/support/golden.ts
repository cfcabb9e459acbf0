import { join } from "node:path";
import type * as recorder from "../../preview/recorder";
import type { RecordedResource, Recording } from "../../preview/recorder";
import { readProject } from "../../stack/project";
import { findStackFile, StackFile } from "../../stack/stack-file";

/**
 * All that a stack declares, sorted and without URNs, as JSON.
 *
 * @param files - folder of the stack's file
 */
export async function goldenDump(
  directory: string,
  stack: string,
  files = directory,
): Promise<string> {
  const project = readProject(directory);
  const merged = StackFile.at(findStackFile(files, stack).path, project).config();
  const recording = await recordAfresh({ project: project.name, stack, ...merged }, directory);
  const resources = recording.resources.map((resource) => entry(recording, resource));
  resources.sort((left, right) => (left.resource < right.resource ? -1 : 1));
  return `${JSON.stringify({ outputs: recording.outputs, resources }, null, 2)}\n`;
}

/** A program reads its config when it is loaded: each stack gets modules of its own, the SDK included. */
async function recordAfresh(
  run: {
    project: string;
    stack: string;
    config: Readonly<Record<string, string>>;
    secretKeys: readonly string[];
  },
  directory: string,
): Promise<Recording> {
  let recording: Recording | undefined;
  await jest.isolateModulesAsync(async () => {
    const { record } = jest.requireActual<typeof recorder>("../../preview/recorder");
    recording = await record({
      ...run,
      program: () => jest.requireActual<object>(join(directory, "index.ts")),
    });
  });
  if (!recording) throw new Error("the program did not run");
  return recording;
}

function entry(recording: Recording, resource: RecordedResource) {
  const nameOf = (urn: string) => {
    const found = recording.resources.find((one) => one.urn === urn);
    return found ? title(found) : urn;
  };
  const { inputs, dependencies, protect, retainOnDelete, parent, updateTimeout } = resource;
  const { ignoreChanges } = resource;
  return {
    resource: title(resource),
    parent: nameOf(parent).replace(/^urn:.*::/, ""),
    ...(dependencies.length > 0 && { after: dependencies.map(nameOf).sort() }),
    ...(protect && { protect }),
    ...(retainOnDelete && { retainOnDelete }),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
    ...(updateTimeout !== "" && { updateTimeout }),
    inputs,
  };
}

function title({ type, name }: RecordedResource): string {
  return `${type.replace(/^kubernetes:/, "")} ${name}`;
}
