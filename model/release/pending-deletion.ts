import { z } from "zod";
import type { EngineComplaint } from "./failure";

/** As much of an engine's state as is looked at; everything else stays as it is. */
const STATE = z.looseObject({
  deployment: z.looseObject({
    resources: z.array(
      z.looseObject({ urn: z.string(), id: z.string().optional(), delete: z.boolean().optional() }),
    ),
  }),
});

type StateResource = z.infer<typeof STATE>["deployment"]["resources"][number];

/** Whether an object could not be created because the cluster has one of its name. */
export function isRefusedCreation({ urn, message }: EngineComplaint): boolean {
  return urn !== undefined && /\balready exists\b/.test(message);
}

/**
 * A state in which objects that wait for their deletion are in use again, where these could not be created.
 *
 * An update that fails after it replaced an object by one of another name leaves the old one to be deleted by
 * the next update that succeeds. Where the contents are the old ones again by then, so is the name: the
 * provider creates none over it, and if it did, the deletion at the end would take what has just been created.
 * So both change places: the old one is the stack's again, as if the failed update had never been, and the
 * one that replaced it is deleted at the end.
 *
 * @param state - as `pulumi stack export` writes it
 * @returns nothing where no such object is the stack's own
 */
export function reclaimed(
  state: unknown,
  complaints: readonly EngineComplaint[],
): object | undefined {
  const { data } = STATE.safeParse(state);
  if (!data) return undefined;
  const { deployment } = data;
  const before = deployment.resources;
  const resources = complaints.filter(isRefusedCreation).reduce(exchanged, before);
  return resources === before ? undefined : { ...data, deployment: { ...deployment, resources } };
}

/** Places change with the objects: a state names what others need before those. */
function exchanged(resources: StateResource[], { urn, message }: EngineComplaint): StateResource[] {
  const isMeant = ({ id = "" }: StateResource) =>
    message.includes(`"${id.split("/").at(-1) ?? ""}"`);
  const own = resources.filter((one) => one.urn === urn);
  const waiting = own.find((one) => one.delete === true && isMeant(one));
  const current = own.find((one) => one.delete !== true);
  if (!waiting || !current) return resources;
  const { delete: _delete, ...kept } = waiting;
  return resources.map((one) => {
    if (one === current) return kept;
    return one === waiting ? { ...current, delete: true } : one;
  });
}
