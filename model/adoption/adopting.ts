import { appSelector, serviceHost } from "../labels";
import { serviceSpec } from "../service";
import type { Settings } from "../settings/settings-args";
import { weightedPorts } from "../traffic/further-ports";
import type { LiveService, RunningService } from "./running-service";

/** What a stack says, as far as names and ports go. */
export type Adopting = Pick<
  Settings,
  "app" | "namespace" | "activeColor" | "colors" | "traffic" | "service"
>;

/** Names under which a stack's service is asked. */
export function hostsOf({ app, namespace, traffic }: Adopting): readonly string[] {
  return [
    app,
    `${app}.${namespace}`,
    `${app}.${namespace}.svc`,
    serviceHost(app, namespace),
    ...traffic.hosts,
  ];
}

/** The Service that callers know and that the stack declares under the same name. */
export function ownService(
  { services }: RunningService,
  { app }: Adopting,
): LiveService | undefined {
  return services.find(({ metadata }) => metadata.name === app);
}

/** The Service over both colors, as the stack declares it. */
export function declaredService({ app, traffic }: Adopting) {
  const { protocol, servicePort } = traffic;
  const ports = weightedPorts(traffic);
  return serviceSpec({ selector: appSelector(app), protocol, servicePort, ports });
}
