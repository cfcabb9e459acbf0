import { AUTOSCALING_DEFAULTS } from "./autoscaling";
import { DASHBOARDS_DEFAULTS } from "./dashboards/dashboard-settings";
import { DISRUPTION_DEFAULTS } from "./disruption";
import { IMAGE_DEFAULTS } from "./image-settings";
import { LOG_ALERT_DEFAULTS, LOGGING_DEFAULTS } from "./logging/settings";
import { isMap } from "./merge";
import { MONITORING_DEFAULTS } from "./monitoring-settings";
import { PROBE_PATHS } from "./probe";
import { RELEASE_DEFAULTS, RETIRE_DEFAULTS } from "./release/settings-defaults";
import { TRACING_DEFAULTS } from "./tracing";
import { TLS_DEFAULTS, TRAFFIC_DEFAULTS, TRAFFIC_PART_DEFAULTS } from "./traffic-settings";
import { WORKLOAD_DEFAULTS } from "./workload";

/** Every default that a key of the settings has by itself, at the key's own place. */
export const SETTINGS_DEFAULTS = {
  image: IMAGE_DEFAULTS,
  workload: {
    ...WORKLOAD_DEFAULTS,
    probes: {
      startup: { ...WORKLOAD_DEFAULTS.probes.startup, path: PROBE_PATHS.startup },
      liveness: { ...WORKLOAD_DEFAULTS.probes.liveness, path: PROBE_PATHS.liveness },
      readiness: { ...WORKLOAD_DEFAULTS.probes.readiness, path: PROBE_PATHS.readiness },
    },
    tracing: TRACING_DEFAULTS,
  },
  disruption: DISRUPTION_DEFAULTS,
  autoscaling: AUTOSCALING_DEFAULTS,
  traffic: { ...TRAFFIC_DEFAULTS, ...TRAFFIC_PART_DEFAULTS, tls: TLS_DEFAULTS },
  monitoring: { ...MONITORING_DEFAULTS, dashboards: DASHBOARDS_DEFAULTS },
  logging: { ...LOGGING_DEFAULTS, alert: LOG_ALERT_DEFAULTS },
  protect: false,
  release: { ...RELEASE_DEFAULTS, retire: RETIRE_DEFAULTS },
} as const;

/** The default of a key such as `workload.replicas`; `undefined` where there is none. */
export function defaultOf(key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>(
      (node, step) => (isMap(node) && Object.hasOwn(node, step) ? node[step] : undefined),
      SETTINGS_DEFAULTS,
    );
}
