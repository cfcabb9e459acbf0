import { appLabels, type Labels } from "../labels";

/** Name of the objects that a release keeps beside the service: a ConfigMap and a Lease. */
export function releaseObjectName(app: string): string {
  return `${app}-release`;
}

/** Their labels: those of the service, and whose they are. No update of the program knows of them. */
export function releaseLabels(app: string): Labels {
  return {
    ...appLabels(app),
    "app.kubernetes.io/managed-by": "sluice",
    "sluice.dev/component": "release",
  };
}
