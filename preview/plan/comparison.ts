import type { Recording } from "../recorder";
import { clusterDangers } from "./cluster-change";
import { type ClusterShare, clusterShares, tellApart } from "./cluster-share";
import { configDangers } from "./config-danger";
import { type Danger, dangers } from "./danger";
import { exposures } from "./exposure";
import { limitDangers, stageDangers } from "./limit";
import { migrationDangers } from "./migration-danger";
import { type ObjectChange, objectChanges } from "./object-change";
import { modeDangers } from "./rolling";
import { routingDangers } from "./routing/routing-danger";
import { accessDangers } from "./security/access-danger";
import { declaredObjects } from "./manifest";
import { serviceChanges, type ServiceChange } from "./service-change";

/** What a change of a program means, before anybody puts it into words. */
export interface Comparison {
  readonly objects: readonly ObjectChange[];
  readonly services: readonly ServiceChange[];
  readonly dangers: readonly Danger[];
}

/**
 * Compares what a program declared with what it declares. The offline preview, `sluice switch` and the
 * policy pack all judge by this.
 */
export function compareRecordings(before: Recording, after: Recording): Comparison {
  const shares = clusterShares(before, after).map((share) => {
    const { objects, services, dangers } = compareShare(share);
    const { object, service, subject } = tellApart(share);
    return {
      objects: objects.map(object),
      services: services.map(service),
      dangers: dangers.map(subject),
    };
  });
  return {
    objects: shares.flatMap(({ objects }) => objects),
    services: shares.flatMap(({ services }) => services),
    dangers: programDangers(before, after, shares),
  };
}

/** All dangers of a program: those of it as a whole, and those that it has in each cluster. */
export function programDangers(
  before: Recording,
  after: Recording,
  shares: readonly Pick<Comparison, "dangers">[],
): readonly Danger[] {
  return [
    ...configDangers(before, after),
    ...clusterDangers(before, after),
    ...shares.flatMap(({ dangers: found }) => found),
    ...stageDangers(before.limits ?? {}, after.limits ?? {}),
  ];
}

/** What a change means in one cluster, in names that it alone does not tell from another one's. */
export function compareShare({ before, after }: ClusterShare): Comparison {
  const objects = objectChanges(before, after);
  const services = serviceChanges(before, after, objects);
  const { limits = {} } = after;
  return {
    objects,
    services,
    dangers: [
      ...exposures(objects),
      ...dangers(objects, services),
      ...modeDangers(objects),
      ...routingDangers(before, after, objects, services),
      ...accessDangers(declaredObjects(before.resources), declaredObjects(after.resources)),
      ...migrationDangers(objects, services),
      ...limitDangers(services, limits),
    ],
  };
}
