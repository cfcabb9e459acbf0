import type { Identity } from "../labels";
import type { MonitoringSettings } from "../settings/monitoring-settings";
import type { ServiceSettings } from "../settings/service-settings";
import type { Workload } from "../settings/workload";
import type { TrafficSettings } from "../traffic/traffic";
import type { SecuritySettings } from "./settings";

/** The pods of one Deployment, as far as security is decided by them. */
export interface SecuredPods {
  readonly identity: Identity;
  /** Where the container listens. @default - nowhere */
  readonly port?: number;
  readonly workload: Pick<Workload<unknown>, "ports" | "podLabels" | "podAnnotations">;
}

/** A service, as far as security is decided by it. */
export interface SecuredService {
  readonly app: string;
  readonly namespace: string;
  /** @default - nothing is said: all of it, where it can be */
  readonly security?: SecuritySettings | undefined;
  readonly traffic: TrafficSettings;
  readonly monitoring: Pick<MonitoringSettings, "scrape" | "path" | "port">;
  /** @default - of type ClusterIP */
  readonly service?: ServiceSettings | undefined;
  readonly pods: readonly SecuredPods[];
}
