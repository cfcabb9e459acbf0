import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { reasonOf } from "../model/reason";
import { concealSecrets } from "../preview/conceal";
import type { RecordedResource, Recording } from "../preview/recorder";

const properties = z.record(z.string(), z.unknown()).default({});

const EXPORT = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          custom: z.boolean().default(false),
          delete: z.boolean().default(false),
          parent: z.string().default(""),
          provider: z.string().default(""),
          inputs: properties,
          outputs: properties,
          dependencies: z.array(z.string()).nullish(),
          protect: z.boolean().default(false),
          retainOnDelete: z.boolean().default(false),
        }),
      )
      .default([]),
  }),
});

type StateResource = z.infer<typeof EXPORT>["deployment"]["resources"][number];

/** What the last update left, or why nobody knows. */
export interface StateBefore {
  readonly recording?: Recording;
  /** Set where the state cannot be read. */
  readonly why?: string;
}

/** The command line answers within seconds; a backend that hangs must not hold an update for ever. */
const DEADLINE_MS = 60_000;

/**
 * Asks the engine for the state before the update. Reading takes no lock, so that it works beside the
 * update that starts this pack.
 */
export async function readState(folder: string, stack: string): Promise<StateBefore> {
  try {
    const args = ["stack", "export", "--stack", stack, "--non-interactive"];
    const options = {
      cwd: folder,
      env: process.env,
      timeout: DEADLINE_MS,
      maxBuffer: 512 * 1024 * 1024,
    };
    const { stdout } = await promisify(execFile)("pulumi", args, options);
    return { recording: recordingIn(JSON.parse(stdout)) };
  } catch (error) {
    const said = reasonOf(error).trim().split("\n").slice(0, 3).join(" ");
    return { why: `the state before cannot be read: ${said}` };
  }
}

/**
 * A state as `pulumi stack export` gives it, in the form of what a program declares.
 *
 * @throws ZodError when it is none
 */
export function recordingIn(exported: unknown): Recording {
  const { resources } = EXPORT.parse(exported).deployment;
  // A resource that waits for its deletion is no longer what the stack declares.
  const kept = resources.filter((resource) => !resource.delete);
  return {
    resources: kept.map(recorded),
    outputs: {},
    componentOutputs: Object.fromEntries(
      kept.flatMap(({ urn, custom, outputs }) => (custom ? [] : [[urn, outputs]])),
    ),
  };
}

function recorded(resource: StateResource): RecordedResource {
  const { urn, type, custom, parent, inputs, dependencies, provider } = resource;
  const { protect, retainOnDelete } = resource;
  return {
    ...{ urn, type, custom, parent, protect, retainOnDelete },
    name: urn.split("::").slice(3).join("::"),
    inputs: { ...(concealSecrets(inputs) as object) },
    dependencies: dependencies ?? [],
    provider: providerUrn(provider),
    aliases: [],
    ignoreChanges: [],
    updateTimeout: "",
  };
}

/** A reference to a provider is its URN and its id. */
function providerUrn(reference: string): string {
  return reference.split("::").slice(0, 4).join("::");
}
