import { appLabels, type Labels } from "../labels";

/** Name of the objects that a release keeps beside the service: a ConfigMap and a Lease. */
export function releaseObjectName(app: string): string {
  return `${app}-release`;
}

/** Name of the ConfigMap with queued commands, which a driver watches. Stored under its first name: a release may be under way. */
export function commandsObjectName(app: string): string {
  return `${app}-words`;
}

/** Their labels: those of the service, and whose they are. No update of the program knows of them. */
export function releaseLabels(app: string): Labels {
  return {
    ...appLabels(app),
    "app.kubernetes.io/managed-by": "sluice",
    "sluice.dev/component": "release",
  };
}
