import { resolveMonitoring } from "../../model/settings/monitoring-settings";

/** What is watched where nothing is said. */
export const MONITORING = resolveMonitoring({});
