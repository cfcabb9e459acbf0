import type { Color } from "./color";

/** The label that tells the colors apart; in every selector from the first release on. */
export const COLOR_LABEL = "sluice.dev/color";

/** Marks the Services that a ServiceMonitor scrapes: one per color, never the one over both. */
export const SCRAPE_LABEL = "sluice.dev/scrape";

/** Annotation of pods that were started to read anew what lives elsewhere. */
export const ROTATION_ANNOTATION = "sluice.dev/rotation";

/** Annotation of a Service that everybody may call, with the reason. */
export const UNSECURED = "sluice.dev/unsecured";

/** Name of the port that the service's container declares, by which Services and Prometheus find it. */
export const POD_PORT = "app";

/** The mode of a service without colors. */
export const ROLLING = "rolling";

/** The name of the service. */
export const NAME_LABEL = "app.kubernetes.io/name";

const MANAGED_LABEL = "app.kubernetes.io/managed-by";

const MANAGER = "pulumi";

/** Label names and values as Kubernetes takes them. */
export type Labels = Readonly<Record<string, string>>;

/** What all objects of one service share. */
export function appLabels(app: string): Labels {
  return {
    [NAME_LABEL]: app,
    "app.kubernetes.io/instance": app,
    [MANAGED_LABEL]: MANAGER,
  };
}

/** The label that tells the pods of a service without colors from those of colors. */
const MODE_LABEL = "sluice.dev/mode";

/** What tells the pods of one Deployment from all others. */
export interface Identity {
  /** The permanent name of the objects. */
  readonly name: string;
  /** What all of them share. */
  readonly labels: Labels;
  /** Selects the pods. Frozen: a Deployment whose selector changes is replaced. */
  readonly selector: Labels;
  /** Absent where the service has none. */
  readonly color?: Color;
}

/** A color's. */
export function colorIdentity(app: string, color: Color): Identity {
  return {
    name: colorName(app, color),
    labels: colorLabels(app, color),
    selector: colorSelector(app, color),
    color,
  };
}

/** That of a service without colors: never that of a color of the same name. */
export function rollingIdentity(app: string): Identity {
  const own = { [MODE_LABEL]: ROLLING };
  return {
    name: app,
    labels: { ...appLabels(app), ...own },
    selector: { ...appSelector(app), ...own },
  };
}

/** Whether labels are those of a service without colors. */
export function isRolling(labels: Readonly<Record<string, unknown>>): boolean {
  return labels[MODE_LABEL] === ROLLING;
}

/** Selects the pods of both colors. */
export function appSelector(app: string): Labels {
  return { [NAME_LABEL]: app };
}

/**
 * Selects the pods of a service that the program makes, in either mode: not those of the same name that somebody else
 * runs beside them, as while a service is adopted.
 */
export function ownPodSelector(app: string): Labels {
  return { ...appSelector(app), [MANAGED_LABEL]: MANAGER };
}

/**
 * Selects the pods of one color. Frozen: a Deployment whose selector changes is replaced, and with a
 * fixed name its pods go before the new ones come. Image and version never enter it.
 */
export function colorSelector(app: string, color: Color): Labels {
  return { [NAME_LABEL]: app, [COLOR_LABEL]: color };
}

/** Whether a selector takes pods with these labels; one that says nothing takes none. */
export function selects(
  selector: Readonly<Record<string, unknown>> = {},
  labels: Readonly<Record<string, unknown>> = {},
): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** What all objects of one color share. */
export function colorLabels(app: string, color: Color): Labels {
  return { ...appLabels(app), [COLOR_LABEL]: color };
}

/** The permanent name of a color's objects. */
export function colorName(app: string, color: Color): string {
  return `${app}-${color}`;
}

/**
 * The name under which the mesh finds a Service, whatever the caller's namespace.
 *
 * @param domain - of the cluster
 */
export function serviceHost(
  service: string,
  namespace: string,
  domain: string = CLUSTER_DOMAIN,
): string {
  return `${service}.${namespace}.svc.${domain}`;
}

/** The domain of a cluster that nobody gave another one. */
const CLUSTER_DOMAIN = "cluster.local";
