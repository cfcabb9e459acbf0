import { claimDangers } from "../../preview/plan/routing/claim-danger";
import { type Manifest, objectName, type RoutedObject } from "../../preview/plan/manifest";
import { READERS, waysIn } from "../../preview/plan/routing/readers";
import type { KubeClient } from "./client";
import { ALL_NAMESPACES } from "./resource";
import type { ServiceRef } from "./service-ref";

/**
 * Hosts and certificates that routers of a service share with those of others in the cluster, whoever made
 * them, as sentences.
 *
 * @param router - the kind of the service's own
 * @throws ClusterError where the routers of all namespaces may not be listed
 */
export async function liveClaims(
  client: Pick<KubeClient, "list">,
  { app, namespace }: ServiceRef,
  router: string,
): Promise<readonly string[]> {
  const lists = await Promise.all(
    READERS.filter(({ routers }) => routers.includes(router))
      .flatMap(({ kinds }) => kinds)
      .map(async ({ kind, resource }) => {
        const items = await client.list<Manifest>(resource, ALL_NAMESPACES, {});
        const apiVersion = `${resource.group}/${resource.version}`;
        return items.map((one): RoutedObject => ({ manifest: { ...one, apiVersion, kind } }));
      }),
  );
  const all = lists.flat();
  const others = all.filter(({ manifest }) => {
    const own = objectName(manifest);
    return own.namespace !== namespace || own.name !== app;
  });
  return claimDangers(waysIn(others), waysIn(all)).map(
    ({ subject, message }) => `${subject} ${message}`,
  );
}
