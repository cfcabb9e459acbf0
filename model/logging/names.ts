import type { Labels } from "../labels";

/** Whose lines a shipper's pods read. */
const LOGS_OF = "sluice.dev/logs-of";
const LOGS_IN = "sluice.dev/logs-in";

/** A service and where its shipper lives. */
export interface ShipperPlace {
  readonly app: string;
  readonly namespace: string;
  /** Namespace of the shipper. */
  readonly home: string;
}

/** Name of all objects of one shipper; in a namespace for many, it says of which one the service is. */
export function shipperName({ app, namespace, home }: ShipperPlace): string {
  return home === namespace ? `${app}-logs` : `${app}-logs.${namespace}`;
}

/**
 * Selects the shipper's pods. No `app.kubernetes.io/name`: Services of Sluice select by it, and requests
 * would reach a shipper.
 */
export function shipperSelector({ app, namespace }: ShipperPlace): Labels {
  return { [LOGS_OF]: app, [LOGS_IN]: namespace };
}

/** What all objects of one shipper share. */
export function shipperLabels(place: ShipperPlace): Labels {
  return {
    ...shipperSelector(place),
    "app.kubernetes.io/component": "logs",
    "app.kubernetes.io/part-of": place.app,
    "app.kubernetes.io/managed-by": "pulumi",
  };
}

/** The shipper's own folder on each node. */
export function stateFolder({ app, namespace }: ShipperPlace): string {
  return `/var/lib/sluice-logs/${namespace}/${app}`;
}
