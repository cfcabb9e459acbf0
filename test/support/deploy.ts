import {
  record,
  type RecordedResource,
  type Recording,
  type ProgramRun,
} from "../../preview/recorder";

/** Runs a piece of program on the SDK's mocks and returns all that it registered. */
export async function deploy(
  program: () => unknown,
  options: Partial<Omit<ProgramRun, "program">> = {},
): Promise<Recording> {
  const run = { project: "sluice", stack: "test", config: {}, secretKeys: [], ...options };
  return record({
    ...run,
    program: () => {
      program();
    },
  });
}

/** The one resource of a kind and name; anything else is an error that lists what there is. */
export function only(recording: Recording, type: string, name?: string): RecordedResource {
  const found = recording.resources.filter(
    (resource) =>
      resource.type.endsWith(`:${type}`) && (name === undefined || resource.name === name),
  );
  const [resource] = found;
  if (resource === undefined || found.length > 1) {
    const all = recording.resources.map((one) => `${one.type} ${one.name}`).join("\n");
    throw new Error(`${String(found.length)} resources ${type} ${name ?? ""} among:\n${all}`);
  }
  return resource;
}
