import { alertmanagerYaml } from "../../model/alerting/alertmanager-yaml";
import { type ReceiverArgs, type RoutesArgs, secretValues } from "../../model/alerting/receiver";
import { routingOf, type Service } from "../../model/alerting/routing";

/** An alertmanager.yml straight from the settings. */
export function alertmanagerFile(
  service: Service,
  receivers: readonly ReceiverArgs[],
  routes: RoutesArgs = {},
): string {
  return alertmanagerYaml(routingOf(service, receivers, routes), secretValues(receivers));
}
