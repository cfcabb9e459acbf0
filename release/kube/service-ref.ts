import { releaseObjectName, commandsObjectName } from "../../model/release/release-object";
import { CONFIG_MAPS, type ObjectRef, type Resource } from "./resource";

/** The service that is released, and its namespace. */
export interface ServiceRef {
  readonly app: string;
  readonly namespace: string;
}

/** An object of the release's own: the ConfigMap or the Lease. */
export function releaseObject(resource: Resource, { app, namespace }: ServiceRef): ObjectRef {
  return { resource, namespace, name: releaseObjectName(app) };
}

/** Words of people. */
export function commandsObject({ app, namespace }: ServiceRef): ObjectRef {
  return { resource: CONFIG_MAPS, namespace, name: commandsObjectName(app) };
}
