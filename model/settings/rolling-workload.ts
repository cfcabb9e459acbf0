import { protocolWorkload } from "../traffic/protocol";
import { resolveMonitoring } from "./monitoring-settings";
import { trafficOf } from "./router-rules";
import type { RollingArgs } from "./settings-args";
import { resolveWorkload, type Workload, type WorkloadArgs } from "./workload";

type Args = Partial<RollingArgs>;

/** The lowest layer of a workload that listens nowhere: nobody asks it, unless it is said how. */
const UNASKED: WorkloadArgs = { probes: { startup: "none", liveness: "none", readiness: "none" } };

/** The workload of a service without colors, below whose keys is what its port, or that it has none, asks for. */
export function rollingWorkload({ port, traffic, workload = {} }: Args): Workload {
  const lowest = port === undefined ? UNASKED : protocolWorkload(traffic?.protocol);
  return resolveWorkload(lowest, workload);
}

/** What is watched; pods that listen nowhere are not scraped, unless it is said at which port. */
export function rollingMonitoring({ port, monitoring = {}, ...args }: Args) {
  const traffic = trafficOf(args);
  const isUnknown = port === undefined && monitoring.port === undefined;
  return resolveMonitoring({ ...(isUnknown && { scrape: "none" }), ...monitoring }, traffic);
}
