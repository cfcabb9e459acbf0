import { join } from "node:path";
import { NO_DIGEST } from "../model/init/draft";
import { pickedNames, pickService } from "../model/init/picked";
import { notTaken, stricterDefaults } from "../model/init/report";
import { isRefusing, OBSERVED } from "../model/init/refusing";
import type { Running } from "../model/init/running";
import { type SourceObject, sourceObjects } from "../model/init/source-object";
import { declaredObjects } from "../preview/plan/manifest";
import { serviceStack } from "../preview/service-stack";
import { evaluate } from "../preview/source/evaluation";
import { refused } from "../release/release-error";
import { readManifests } from "../stack/manifest-files";
import { newStackText } from "../stack/new-stack-text";
import { readProject } from "../stack/project";
import { StackFile } from "../stack/stack-file";
import { fileNames, type MadeStack } from "./init-write";
import type { CommonOptions } from "./line";
import { textOf } from "../model/field";

interface FromOptions {
  readonly from: readonly string[];
  readonly app: string | undefined;
  readonly namespace: string | undefined;
  readonly image: string | undefined;
}

/**
 * A stack that renders the service of manifests.
 *
 * @throws ReleaseError where the files have no service, or several; SettingsError where no settings are valid
 */
export async function fromManifests(
  { directory }: CommonOptions,
  { from, app, namespace, image }: FromOptions,
): Promise<MadeStack> {
  const objects = objectsIn(from);
  const picked = pickService(objects, app);
  if ("about" in picked) throw refused([picked]);
  const options = {
    ...(namespace !== undefined && { namespace }),
    ...(image !== undefined && { image }),
  };
  const made = await serviceStack(picked, options, async (args) => rendered(directory, args));
  const { others, ...own } = picked;
  const { mode } = made.running;
  const place = mode === "rolling" ? ["image"] : ["blue", "image"];
  const written = textOf(made.args, ...place);
  const tag = written.replace(`@${NO_DIGEST}`, "");
  const isObserved = isRefusing(made.args);
  return {
    args: isObserved ? { ...made.args, security: { mode: "observe" } } : made.args,
    source: `${pickedNames(picked).join(", ")} (${fileNames(Object.values(own).flat())})`,
    chosen: [
      ...chosenOf(made.running),
      ...(isObserved ? [{ key: ["security", "mode"], why: OBSERVED }] : []),
    ],
    stricter: stricterDefaults(made.mapped),
    notTaken: notTaken(made.outcomes),
    beside: others,
    next:
      tag === written
        ? []
        : [
            `${place.join(".")} needs the digest of ${tag}: docker buildx imagetools inspect ${tag}`,
          ],
  };
}

/** What the stack is, where it is not two colors in the mesh. */
function chosenOf({ mode, why }: Running): MadeStack["chosen"] {
  if (why === undefined) return [];
  return [{ key: mode === "rolling" ? ["mode"] : ["traffic", "router"], why }];
}

function objectsIn(paths: readonly string[]): readonly SourceObject[] {
  return readManifests(paths).flatMap(({ name, documents }) => {
    const { objects, strange } = sourceObjects(documents, name);
    if (strange.length === 0) return objects;
    throw refused([
      {
        about: "--from",
        found: strange.join("; "),
        needed: "objects of Kubernetes alone",
        next: "name the files that have them",
      },
    ]);
  });
}

/** The objects of a stack that has no file yet. */
async function rendered(directory: string, args: Readonly<Record<string, unknown>>) {
  const project = readProject(directory);
  const text = newStackText({ project: project.name, args, head: [], remarks: [] });
  const path = join(directory, "Pulumi.init.yaml");
  const file = new StackFile(directory, "init", path, project, text);
  const { resources } = await evaluate({ file, assignments: [] });
  return declaredObjects(resources).map(({ manifest }) => manifest);
}
