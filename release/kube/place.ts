import { releaseObjectName, wordsObjectName } from "../../model/release/release-object";
import { CONFIG_MAPS, type ObjectRef, type Resource, VIRTUAL_SERVICES } from "./resource";

/** The service that is released, and its namespace. */
export interface Place {
  readonly app: string;
  readonly namespace: string;
}

/** An object of the release's own: the ConfigMap or the Lease. */
export function releaseObject(resource: Resource, { app, namespace }: Place): ObjectRef {
  return { resource, namespace, name: releaseObjectName(app) };
}

/** Words of people. */
export function wordsObject({ app, namespace }: Place): ObjectRef {
  return { resource: CONFIG_MAPS, namespace, name: wordsObjectName(app) };
}

/** The router. */
export function routerObject({ app, namespace }: Place): ObjectRef {
  return { resource: VIRTUAL_SERVICES, namespace, name: app };
}
