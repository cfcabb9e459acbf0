import type { Recording } from "../recorder";
import { clusterDangers } from "./cluster-change";
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
  const objects = objectChanges(before, after);
  const services = serviceChanges(before, after, objects);
  const { limits = {} } = after;
  return {
    objects,
    services,
    dangers: [
      ...configDangers(before, after),
      ...clusterDangers(before, after),
      ...exposures(objects),
      ...dangers(objects, services),
      ...modeDangers(objects),
      ...routingDangers(before, after, objects, services),
      ...accessDangers(declaredObjects(before.resources), declaredObjects(after.resources)),
      ...migrationDangers(objects, services),
      ...limitDangers(services, limits),
      ...stageDangers(before.limits ?? {}, limits),
    ],
  };
}
